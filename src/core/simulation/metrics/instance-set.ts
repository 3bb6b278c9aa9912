/** A set of instances by their number, a bit each, so that millions of them take little. */
export class InstanceSet {
  #bits = new Uint8Array(0);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds an instance; nothing where it is in already. Hot. */
  add(number: number): void {
    const at = Math.floor(number / 8);
    const bit = 1 << (number % 8);
    if (at >= this.#bits.length) this.#grow(at + 1);
    if ((this.#bits[at]! & bit) !== 0) return;
    this.#bits[at]! |= bit;
    this.#size++;
  }

  #grow(least: number): void {
    const grown = new Uint8Array(2 * least);
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
