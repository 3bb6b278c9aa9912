/** Chooses among items by their weights. */

import { bisectRight, cumsum } from 'd3-array';

export class WeightedChoice<Item> {
  readonly #items: readonly Item[];
  readonly #sums: Float64Array;
  /** Sum of the weights. */
  readonly total: number;

  /** Weights are 0 or more. */
  constructor(items: readonly Item[], weightOf: (item: Item) => number) {
    this.#items = items.filter((item) => weightOf(item) > 0);
    this.#sums = cumsum(this.#items, weightOf);
    this.total = this.#sums.at(-1) ?? 0;
  }

  /** The item at a share, 0 to below 1, of the weights; undefined where all weigh nothing. Hot. */
  at(share: number): Item | undefined {
    const index = bisectRight(this.#sums, share * this.total);
    return this.#items[Math.min(index, this.#items.length - 1)];
  }
}
