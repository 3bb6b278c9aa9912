/**
 * The highest of one value a node, kept while nodes change: a tournament over slots, in which a change is carried upwards until
 * it makes no difference. Values 3, 7, 5: when 7 becomes 4, the pair of 3 and 4 gives 4, and 4 against 5 gives 5.
 */

const ABSENT = Number.NEGATIVE_INFINITY;
const FIRST_SIZE = 64;

export class HighestBySlot {
  /** Number of leaves; slot s is at `size + s`, what wins over 2i and 2i + 1 at i. */
  #size = FIRST_SIZE;
  #tree = new Float64Array(2 * FIRST_SIZE).fill(ABSENT);

  /** NaN where no slot has a value. */
  get value(): number {
    return this.#tree[1] === ABSENT ? Number.NaN : this.#tree[1]!;
  }

  /** Sets a slot's value, NaN for none. Hot: as many steps as slots can be halved, mostly one or two. */
  set(slot: number, value: number): void {
    if (slot >= this.#size) this.#grow(slot + 1);
    const tree = this.#tree;
    let at = this.#size + slot;
    tree[at] = Number.isNaN(value) ? ABSENT : value;
    while (at > 1) {
      at >>= 1;
      const winner = Math.max(tree[2 * at]!, tree[2 * at + 1]!);
      if (tree[at] === winner) return;
      tree[at] = winner;
    }
  }

  #grow(least: number): void {
    const before = this.#tree.subarray(this.#size);
    while (this.#size < least) this.#size *= 2;
    this.#tree = new Float64Array(2 * this.#size).fill(ABSENT);
    this.#tree.set(before, this.#size);
    for (let at = this.#size - 1; at > 0; at--) {
      this.#tree[at] = Math.max(this.#tree[2 * at]!, this.#tree[2 * at + 1]!);
    }
  }
}
