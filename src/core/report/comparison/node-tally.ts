/** Counts per node the instances that only one of two runs put there. */

import { ascending, descending } from 'd3-array';
import type { Stays } from './compare-stays.ts';
import type { NodeDiff } from './placement-diff.ts';

/** A tally over the nodes of those names; an instance counts once a node, however often it was there. */
export class NodeTally {
  readonly #names: readonly string[];
  readonly #came: Int32Array;
  readonly #went: Int32Array;
  /** Last instance, counted from 1, that was seen on the node in run a, run b, and that was counted. */
  readonly #seenA: Int32Array;
  readonly #seenB: Int32Array;
  readonly #counted: Int32Array;
  #instances = 0;

  constructor(names: readonly string[]) {
    const { length } = names;
    this.#names = names;
    this.#came = new Int32Array(length);
    this.#went = new Int32Array(length);
    this.#seenA = new Int32Array(length);
    this.#seenB = new Int32Array(length);
    this.#counted = new Int32Array(length);
  }

  /** Hot: once an instance that differs; all its stays in both runs. */
  add(a: Stays, b: Stays): void {
    const mark = ++this.#instances;
    markNodes(a, this.#seenA, mark);
    markNodes(b, this.#seenB, mark);
    this.#countMissing(a, this.#seenB, this.#went);
    this.#countMissing(b, this.#seenA, this.#came);
  }

  /** Nodes with the most changes first. */
  finish(): readonly NodeDiff[] {
    return this.#names
      .map((node, at) => ({ node, came: this.#came[at]!, went: this.#went[at]! }))
      .filter(({ came, went }) => came + went > 0)
      .sort((x, y) => descending(x.came + x.went, y.came + y.went) || ascending(x.node, y.node));
  }

  #countMissing({ table, from, to }: Stays, seen: Int32Array, counts: Int32Array): void {
    for (let at = from; at < to; at++) {
      const node = table.node[at]!;
      if (seen[node] === this.#instances || this.#counted[node] === this.#instances) continue;
      this.#counted[node] = this.#instances;
      counts[node]!++;
    }
  }
}

function markNodes({ table, from, to }: Stays, seen: Int32Array, mark: number): void {
  for (let at = from; at < to; at++) seen[table.node[at]!] = mark;
}
