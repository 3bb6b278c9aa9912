/**
 * The best of all nodes for one shape of pods, kept in a tournament tree: a change of one node costs the logarithm of their
 * number, and who is best is read at the root.
 */

const NOBODY = -1;

export class NodeRanking {
  /** By slot; -Infinity where a filter refuses the node, or none is there. */
  #totals = new Float64Array(0);
  /** Winners of pairs, the root at 1; a slot's leaf at `#leaves` + slot. */
  #winners = new Int32Array(0);
  #leaves = 0;
  #ranks: Int32Array = new Int32Array(0);
  /** Journal clock and epoch of the nodes up to which the totals are right. */
  clock = -1;
  epoch = -1;

  /** Slot of the best node; -1 where every node is refused. */
  get best(): number {
    const winner = this.#winners[1] ?? NOBODY;
    return winner === NOBODY || this.#totals[winner] === Number.NEGATIVE_INFINITY ? NOBODY : winner;
  }

  /** Fills all slots; `ranks` decides among equal totals, lower first. */
  rebuild(slotCount: number, ranks: Int32Array, totalOf: (slot: number) => number): void {
    let leaves = 1;
    while (leaves < slotCount) leaves *= 2;
    if (leaves !== this.#leaves) {
      this.#leaves = leaves;
      this.#winners = new Int32Array(2 * leaves);
      this.#totals = new Float64Array(leaves);
    }
    this.#ranks = ranks;
    this.#winners.fill(NOBODY);
    for (let slot = 0; slot < slotCount; slot++) {
      this.#totals[slot] = totalOf(slot);
      this.#winners[leaves + slot] = slot;
    }
    for (let at = leaves - 1; at >= 1; at--) {
      this.#winners[at] = this.#better(this.#winners[2 * at]!, this.#winners[2 * at + 1]!);
    }
    if (leaves === 1) this.#winners[1] = slotCount === 0 ? NOBODY : 0;
  }

  /** A node's total is another now. Hot. */
  set(slot: number, total: number): void {
    if (this.#totals[slot] === total) return;
    this.#totals[slot] = total;
    let at = (this.#leaves + slot) >> 1;
    while (at >= 1) {
      const winner = this.#better(this.#winners[2 * at]!, this.#winners[2 * at + 1]!);
      // Above a match that this slot neither won nor wins nothing is different.
      if (winner === this.#winners[at] && winner !== slot) return;
      this.#winners[at] = winner;
      at >>= 1;
    }
  }

  /** Hot. */
  #better(a: number, b: number): number {
    if (b === NOBODY) return a;
    if (a === NOBODY) return b;
    const difference = this.#totals[a]! - this.#totals[b]!;
    if (difference > 0) return a;
    if (difference < 0) return b;
    // Two of -Infinity differ by NaN.
    return this.#ranks[a]! < this.#ranks[b]! ? a : b;
  }
}
