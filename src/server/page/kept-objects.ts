/** The objects of the cluster that the service knows, as they came, so that the page can have them as a snapshot. */

export interface KeptSnapshot {
  /** Objects by kind. */
  readonly counts: ReadonlyMap<string, number>;
  /** In the form in which manifests are read, by kind. */
  readonly objects: readonly unknown[];
}

/** Holds the objects it is given, and no copies; what is told of it is of one moment. */
export class KeptObjects {
  readonly #objects = new Map<string, Map<string, unknown>>();
  #revision = 0;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes an object as it is now; null: it is gone. */
  take(kind: string, key: string, object: unknown): void {
    const ofKind = this.#objects.get(kind) ?? new Map<string, unknown>();
    this.#objects.set(kind, ofKind);
    if (object === null) ofKind.delete(key);
    else ofKind.set(key, object);
    this.#revision += 1;
  }

  /** By the given order of kinds; kinds that it does not name come after them. */
  toSnapshot(kinds: readonly string[]): KeptSnapshot {
    const present = [...this.#objects.keys()].filter((kind) => this.#objects.get(kind)!.size > 0);
    const named = kinds.filter((kind) => present.includes(kind));
    const ordered = [...named, ...present.filter((kind) => !named.includes(kind)).sort()];
    return {
      counts: new Map(ordered.map((kind) => [kind, this.#objects.get(kind)!.size])),
      objects: ordered.flatMap((kind) => [...this.#objects.get(kind)!.values()]),
    };
  }
}
