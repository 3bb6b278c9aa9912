/** Objects of one kind by key and, where asked for, by group in a fixed order. */

export interface TableOptions<T> {
  /** Unique among the objects. */
  readonly keyOf: (object: T) => string;
  /** Group an object is in. Default: all in one. */
  readonly groupOf?: (object: T) => string;
  /** Total order inside a group. */
  readonly compare: (a: T, b: T) => number;
}

export class StorageTable<T> {
  readonly #byKey = new Map<string, T>();
  readonly #groups = new Map<string, T[]>();
  readonly #options: TableOptions<T>;

  constructor(objects: readonly T[], options: TableOptions<T>) {
    this.#options = options;
    for (const object of objects) this.#byKey.set(options.keyOf(object), object);
    for (const object of this.#byKey.values()) {
      const name = this.#groupOf(object);
      const group = this.#groups.get(name);
      if (group === undefined) this.#groups.set(name, [object]);
      else group.push(object);
    }
    for (const group of this.#groups.values()) group.sort(options.compare);
  }

  get(key: string): T | undefined {
    return this.#byKey.get(key);
  }

  /** Objects of a group in order; live, to be read at once. */
  group(name: string): readonly T[] {
    return this.#groups.get(name) ?? [];
  }

  /** Adds an object or replaces the one of its key, and returns how to take that back. */
  put(object: T): () => void {
    const key = this.#options.keyOf(object);
    const before = this.#byKey.get(key);
    if (before !== undefined) this.#leave(before);
    this.#byKey.set(key, object);
    this.#enter(object);
    return before === undefined ? () => void this.delete(key) : () => void this.put(before);
  }

  /** Removes the object of a key and returns how to take that back; null where there is none. */
  delete(key: string): (() => void) | null {
    const object = this.#byKey.get(key);
    if (object === undefined) return null;
    this.#byKey.delete(key);
    this.#leave(object);
    return () => void this.put(object);
  }

  #enter(object: T): void {
    const name = this.#groupOf(object);
    const group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, [object]);
    else group.splice(this.#position(group, object), 0, object);
  }

  #leave(object: T): void {
    const name = this.#groupOf(object);
    const group = this.#groups.get(name)!;
    group.splice(this.#position(group, object), 1);
    if (group.length === 0) this.#groups.delete(name);
  }

  #groupOf(object: T): string {
    return this.#options.groupOf?.(object) ?? '';
  }

  /** Index of the first object that is not before the given one. */
  #position(group: readonly T[], object: T): number {
    let low = 0;
    let high = group.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#options.compare(group[middle]!, object) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
