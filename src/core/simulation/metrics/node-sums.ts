/**
 * Sums over nodes that cost nothing but the node that changed: what each node adds is kept by its slot and replaced. A node that
 * changes many times at one moment is read once, when the sums are wanted.
 */

import type { NodeState } from '../../model/node-state.ts';
import { ExactSum } from './exact-sum.ts';
import { HighestBySlot } from './highest-by-slot.ts';

/** What a node adds to each of several sums. */
export interface NodeReader {
  readonly width: number;
  /** Sums of which the highest and the lowest addend are wanted too. */
  readonly ranked?: readonly number[];
  /** The node is about to be read anew; nothing is to be computed yet. Hot. */
  changed?(node: NodeState): void;
  /** Writes the `width` addends; NaN where the node has no such amount, which adds nothing. Hot: once per change. */
  read(node: NodeState, into: Float64Array): void;
}

export class NodeSums {
  readonly #reader: NodeReader;
  readonly #sums: readonly ExactSum[];
  readonly #highest: readonly (HighestBySlot | null)[];
  readonly #lowest: readonly (HighestBySlot | null)[];
  readonly #scratch: Float64Array;
  /** `width` addends a slot. */
  #addends = new Float64Array(0);
  /** Slots of nodes to read, and those nodes by slot. */
  readonly #unread: number[] = [];
  readonly #unreadNodes: (NodeState | null)[] = [];

  constructor(reader: NodeReader, nodes: readonly NodeState[]) {
    this.#reader = reader;
    const columns = Array.from({ length: reader.width }, (_, index) => index);
    const rank = (index: number): HighestBySlot | null => (reader.ranked?.includes(index) ? new HighestBySlot() : null);
    this.#sums = columns.map(() => new ExactSum());
    this.#highest = columns.map(rank);
    this.#lowest = columns.map(rank);
    this.#scratch = new Float64Array(reader.width);
    for (const node of nodes) this.change(node, true);
  }

  /** Takes note of a change; `isThere` false: the node adds nothing any more. Hot. */
  change(node: NodeState, isThere: boolean): void {
    const { slot } = node;
    if (!isThere) {
      this.#unreadNodes[slot] = null;
      this.#replace(slot, this.#scratch.fill(Number.NaN));
      return;
    }
    while (this.#unreadNodes.length <= slot) this.#unreadNodes.push(null);
    if (this.#unreadNodes[slot] === null) this.#unread.push(slot);
    this.#unreadNodes[slot] = node;
    this.#reader.changed?.(node);
  }

  /** Reads what has changed; what follows is as of now. Hot. */
  settle(): void {
    const unread = this.#unread;
    if (unread.length === 0) return;
    for (const slot of unread) {
      const node = this.#unreadNodes[slot] ?? null;
      if (node === null) continue;
      this.#unreadNodes[slot] = null;
      this.#reader.read(node, this.#scratch);
      this.#replace(slot, this.#scratch);
    }
    unread.length = 0;
  }

  /** One of the sums. */
  sum(index: number): number {
    return this.#sums[index]!.value;
  }

  /** The highest addend of a ranked sum; NaN where no node has any. */
  highest(index: number): number {
    return this.#highest[index]?.value ?? Number.NaN;
  }

  /** The lowest addend of a ranked sum; NaN where no node has any. */
  lowest(index: number): number {
    return -(this.#lowest[index]?.value ?? Number.NaN);
  }

  /** Hot. */
  #replace(slot: number, addends: Float64Array): void {
    const { width } = this.#reader;
    if ((slot + 1) * width > this.#addends.length) this.#grow((slot + 1) * width);
    for (let index = 0; index < width; index++) {
      const before = this.#addends[slot * width + index]!;
      const after = addends[index]!;
      if (before === after) continue;
      this.#highest[index]?.set(slot, after);
      this.#lowest[index]?.set(slot, -after);
      this.#addends[slot * width + index] = after;
      const sum = this.#sums[index]!;
      if (!Number.isNaN(before)) sum.add(-before);
      if (!Number.isNaN(after)) sum.add(after);
    }
  }

  #grow(least: number): void {
    const grown = new Float64Array(Math.max(least, 2 * this.#addends.length)).fill(Number.NaN);
    grown.set(this.#addends);
    this.#addends = grown;
  }
}
