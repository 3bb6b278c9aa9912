/**
 * Results of node-local plugins, kept per (pod shape, node): a column holds one plugin's result for one shape on every
 * node, and is mended for the nodes that changed since it was last asked.
 */

import { BerthError } from '../errors.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import type { NodePlugin, Rejection } from './plugin.ts';

/** What the filter says on every node, by slot. */
export interface FilterColumn {
  /** 1 by slot where the node is refused. */
  refused: Uint8Array;
  /** Number of nodes refused. */
  refusedCount: number;
  /** Why, by slot, of nodes that were asked about since they changed; see `rejectionOf`. */
  readonly rejections: (Rejection | undefined)[];
}

/** Raw scores of every node, by slot. */
export interface ScoreColumn {
  scores: Float64Array;
  /** Number of scores other than 0; a column of zeros need not be walked. */
  nonZeroCount: number;
}

interface Upkeep {
  /** A pod of the shape; any one stands for all. */
  readonly pod: Pod;
  clock: number;
  epoch: number;
  timeSeconds: number | null;
  filter: FilterColumn | null;
  score: ScoreColumn | null;
}

/** Cells (shapes times nodes) that one plugin keeps before the oldest shapes are dropped. */
const MAX_CELLS = 4_000_000;
/** Shapes that one plugin keeps, and characters of their texts: a small cluster sees no end of pods that differ. */
const MAX_SHAPES = 4096;
const MAX_SHAPE_LENGTH = 1_000_000;

/** The columns of one plugin. */
export class PluginColumns {
  readonly #name: string;
  readonly #plugin: NodePlugin;
  readonly #state: ClusterState;
  /** In order of first use. */
  readonly #byShape = new Map<string, Upkeep>();
  /** Characters of all shapes. */
  #shapeLength = 0;

  constructor(name: string, plugin: NodePlugin, state: ClusterState) {
    this.#name = name;
    this.#plugin = plugin;
    this.#state = state;
  }

  /** The filter's verdicts for a pod; read-only and good until the next change of the state. */
  filterColumn(pod: Pod, shape: string): FilterColumn {
    const upkeep = this.#fresh(pod, shape);
    upkeep.filter ??= this.#filterAll(upkeep.pod);
    return upkeep.filter;
  }

  /** Why the filter refuses a node in one of its columns; null where it passes. */
  rejectionOf(column: FilterColumn, pod: Pod, node: NodeState): Rejection | null {
    if (column.refused[node.slot] !== 1) return null;
    const known = column.rejections[node.slot];
    if (known !== undefined) return known;
    const rejection = this.#plugin.filter!(pod, node, this.#state);
    if (rejection !== null) column.rejections[node.slot] = rejection;
    return rejection;
  }

  /** The raw scores for a pod; read-only and good until the next change of the state. */
  scoreColumn(pod: Pod, shape: string): ScoreColumn {
    const upkeep = this.#fresh(pod, shape);
    upkeep.score ??= this.#scoreAll(upkeep.pod);
    return upkeep.score;
  }

  /** The upkeep of a shape, mended up to now. Hot: once per plugin and decision. */
  #fresh(pod: Pod, shape: string): Upkeep {
    const state = this.#state;
    const known = this.#byShape.get(shape);
    if (known === undefined) {
      this.#dropOldest(shape.length);
      const made = { pod, ...momentOf(state), filter: null, score: null };
      this.#byShape.set(shape, made);
      this.#shapeLength += shape.length;
      return made;
    }
    const isLate = this.#plugin.readsTime === true && known.timeSeconds !== state.timeSeconds;
    if (known.clock === state.journal.clock && known.epoch === state.nodesEpoch && !isLate) return known;
    const isStale = isLate || (this.#plugin.reads === 'nodes' && known.epoch !== state.nodesEpoch);
    const changed = isStale ? null : state.journal.changedSince(known.clock);
    if (changed === null || changed.length > state.nodeCount) {
      known.filter = null;
      known.score = null;
    } else {
      for (const slot of changed) this.#mend(known, slot);
    }
    Object.assign(known, momentOf(state));
    return known;
  }

  /** Computes one node anew. Hot: once per change. */
  #mend(upkeep: Upkeep, slot: number): void {
    const node = this.#state.nodeAt(slot);
    const { filter } = upkeep;
    if (filter !== null) {
      if (filter.refused.length <= slot) filter.refused = growBytes(filter.refused, slot + 1);
      const isRefused = node === null || this.#passes(upkeep.pod, node) ? 0 : 1;
      filter.rejections[slot] = undefined;
      filter.refusedCount += isRefused - filter.refused[slot]!;
      filter.refused[slot] = isRefused;
    }
    if (upkeep.score !== null) this.#setScore(upkeep.score, slot, node === null ? 0 : this.#scoreOf(upkeep.pod, node));
  }

  #passes(pod: Pod, node: NodeState): boolean {
    const plugin = this.#plugin;
    return plugin.passes?.(pod, node, this.#state) ?? plugin.filter!(pod, node, this.#state) === null;
  }

  #setScore(column: ScoreColumn, slot: number, score: number): void {
    if (column.scores.length <= slot) {
      const grown = new Float64Array(Math.max(slot + 1, column.scores.length * 2));
      grown.set(column.scores);
      column.scores = grown;
    }
    column.nonZeroCount += (score === 0 ? 0 : 1) - (column.scores[slot] === 0 ? 0 : 1);
    column.scores[slot] = score;
  }

  /** A raw score, checked where it is final. */
  #scoreOf(pod: Pod, node: NodeState): number {
    const score = this.#plugin.score!(pod, node, this.#state);
    if (this.#plugin.normalize === undefined) checkScore(this.#name, node.name, score);
    return score;
  }

  #filterAll(pod: Pod): FilterColumn {
    const rejections: (Rejection | undefined)[] = new Array(this.#state.slotCount).fill(undefined);
    const refused = new Uint8Array(this.#state.slotCount);
    let refusedCount = 0;
    for (const node of this.#state.nodes) {
      if (this.#passes(pod, node)) continue;
      refused[node.slot] = 1;
      refusedCount++;
    }
    return { rejections, refused, refusedCount };
  }

  #scoreAll(pod: Pod): ScoreColumn {
    const column = { scores: new Float64Array(this.#state.slotCount), nonZeroCount: 0 };
    for (const node of this.#state.nodes) this.#setScore(column, node.slot, this.#scoreOf(pod, node));
    return column;
  }

  #dropOldest(addedLength: number): void {
    const most = Math.min(MAX_SHAPES, Math.max(4, Math.floor(MAX_CELLS / Math.max(1, this.#state.slotCount))));
    for (const shape of this.#byShape.keys()) {
      if (this.#byShape.size < most && this.#shapeLength + addedLength <= MAX_SHAPE_LENGTH) return;
      this.#byShape.delete(shape);
      this.#shapeLength -= shape.length;
    }
  }
}

function momentOf({ journal, nodesEpoch, timeSeconds }: ClusterState): Pick<Upkeep, 'clock' | 'epoch' | 'timeSeconds'> {
  return { clock: journal.clock, epoch: nodesEpoch, timeSeconds };
}

function growBytes(bytes: Uint8Array, length: number): Uint8Array {
  const grown = new Uint8Array(Math.max(length, bytes.length * 2));
  grown.set(bytes);
  return grown;
}

const MAX_SCORE = 100;

/** Throws `bad-score` where a final score is no number from 0 to 100. */
export function checkScore(plugin: string, node: string, score: number): void {
  if (score >= 0 && score <= MAX_SCORE) return;
  throw new BerthError('bad-score', `plugin ${plugin} scored node ${node} ${score}; wanted 0 to ${MAX_SCORE}`);
}
