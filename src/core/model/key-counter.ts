/** A set of keys in which a key may be counted more than once, so that what two sources tell is one. */
export class KeyCounter {
  readonly #counts = new Map<string, number>();

  /** Number of distinct keys. */
  get size(): number {
    return this.#counts.size;
  }

  /** Number of distinct keys other than the given one. */
  sizeWithout(key: string): number {
    return this.#counts.has(key) ? this.#counts.size - 1 : this.#counts.size;
  }

  add(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Takes one count of a key back; the caller knows that it is counted. */
  delete(key: string): void {
    const count = this.#counts.get(key) ?? 0;
    if (count > 1) this.#counts.set(key, count - 1);
    else this.#counts.delete(key);
  }
}
