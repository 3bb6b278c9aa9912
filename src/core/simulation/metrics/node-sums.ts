/**
 * Sums over nodes that cost nothing but the node that changed: what each node adds is kept by its slot and replaced. A node that
 * changes many times at one moment is read once, when the sums are wanted.
 */

import type { NodeState } from '../../model/node-state.ts';
import { ExactSums } from './exact-sum.ts';
import { HighestBySlot } from './highest-by-slot.ts';
import { NodeChanges, type NodeFollower } from './node-changes.ts';

/** What a node adds to each of several sums. */
export interface NodeReader {
  readonly width: number;
  /** Sums of which the highest and the lowest addend are wanted too. */
  readonly ranked?: readonly number[];
  /** Writes the `width` addends; NaN where the node has no such amount, which adds nothing. Hot: once per change. */
  read(node: NodeState, into: Float64Array): void;
}

/** The highest and the lowest addend of a sum. */
interface Range {
  readonly index: number;
  readonly highest: HighestBySlot;
  readonly lowest: HighestBySlot;
}

export class NodeSums implements NodeFollower {
  readonly #reader: NodeReader;
  readonly #width: number;
  readonly #changes: NodeChanges;
  readonly #sums: ExactSums;
  readonly #ranges: readonly Range[];
  readonly #scratch: Float64Array;
  /** `width` addends a slot. */
  #addends = new Float64Array(0);

  /** `changes`: those of the world where others follow its nodes too. */
  constructor(reader: NodeReader, nodes: readonly NodeState[], changes = new NodeChanges()) {
    this.#reader = reader;
    this.#width = reader.width;
    this.#changes = changes;
    this.#sums = new ExactSums(reader.width);
    this.#ranges = (reader.ranked ?? []).map((index) => ({
      index,
      highest: new HighestBySlot(),
      lowest: new HighestBySlot(),
    }));
    this.#scratch = new Float64Array(reader.width);
    changes.follow(this);
    for (const node of nodes) this.change(node, true);
  }

  /** Moves on whenever the sums may have changed. */
  get version(): number {
    return this.#changes.version;
  }

  /** Takes note of a change; `isThere` false: the node adds nothing any more. Hot. */
  change(node: NodeState, isThere: boolean): void {
    this.#changes.change(node, isThere);
  }

  /** Reads what has changed; what follows is as of now. Hot. */
  settle(): void {
    this.#changes.settle();
  }

  /** One of the sums. */
  sum(index: number): number {
    return this.#sums.value(index);
  }

  /** The highest addend of a ranked sum; NaN where no node has any. */
  highest(index: number): number {
    return this.#rangeOf(index)?.highest.value ?? Number.NaN;
  }

  /** The lowest addend of a ranked sum; NaN where no node has any. */
  lowest(index: number): number {
    return -(this.#rangeOf(index)?.lowest.value ?? Number.NaN);
  }

  /** Puts what the node adds now in the place of what it added. Hot. */
  read(node: NodeState): void {
    this.#reader.read(node, this.#scratch);
    this.#replace(node.slot);
  }

  drop(slot: number): void {
    this.#scratch.fill(Number.NaN);
    this.#replace(slot);
  }

  #rangeOf(index: number): Range | undefined {
    return this.#ranges.find((range) => range.index === index);
  }

  /** Hot. */
  #replace(slot: number): void {
    const width = this.#width;
    const scratch = this.#scratch;
    const sums = this.#sums;
    const start = slot * width;
    if (start + width > this.#addends.length) this.#grow(start + width);
    const addends = this.#addends;
    for (let at = 0; at < this.#ranges.length; at++) {
      const { index, highest, lowest } = this.#ranges[at]!;
      const after = scratch[index]!;
      if (addends[start + index] === after) continue;
      highest.set(slot, after);
      lowest.set(slot, -after);
    }
    for (let index = 0; index < width; index++) {
      const before = addends[start + index]!;
      const after = scratch[index]!;
      if (before === after) continue;
      addends[start + index] = after;
      if (!Number.isNaN(before)) sums.add(index, -before);
      if (!Number.isNaN(after)) sums.add(index, after);
    }
  }

  #grow(least: number): void {
    const grown = new Float64Array(Math.max(least, 2 * this.#addends.length)).fill(Number.NaN);
    grown.set(this.#addends);
    this.#addends = grown;
  }
}
