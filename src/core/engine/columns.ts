/**
 * Results of node-local plugins, kept per (pod shape, node): a column holds one plugin's result for one shape on every
 * node, and is mended for the nodes that changed since it was last asked.
 */

import type { ClusterState } from '../model/state.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { NodePlugin, Rejection } from './plugin.ts';

/** What the filter says on every node, by slot. */
export interface FilterColumn {
  readonly rejections: (Rejection | null)[];
  /** Number of nodes refused. */
  refused: number;
}

interface Upkeep {
  /** A pod of the shape; any one stands for all. */
  readonly pod: Pod;
  clock: number;
  epoch: number;
  filter: FilterColumn | null;
  scores: Float64Array | null;
}

/** Cells (shapes times nodes) that one plugin keeps before the oldest shapes are dropped. */
const MAX_CELLS = 4_000_000;

/** The columns of one plugin. */
export class PluginColumns {
  readonly #plugin: NodePlugin;
  readonly #state: ClusterState;
  /** In order of first use. */
  readonly #byShape = new Map<string, Upkeep>();

  constructor(plugin: NodePlugin, state: ClusterState) {
    this.#plugin = plugin;
    this.#state = state;
  }

  /** The filter's verdicts for a pod; read-only and good until the next change of the state. */
  filterColumn(pod: Pod, shape: string): FilterColumn {
    const upkeep = this.#fresh(pod, shape);
    upkeep.filter ??= this.#filterAll(upkeep.pod);
    return upkeep.filter;
  }

  /** The raw scores for a pod by slot; read-only and good until the next change of the state. */
  scoreColumn(pod: Pod, shape: string): Float64Array {
    const upkeep = this.#fresh(pod, shape);
    upkeep.scores ??= this.#scoreAll(upkeep.pod);
    return upkeep.scores;
  }

  /** The upkeep of a shape, mended up to now. Hot: once per plugin and decision. */
  #fresh(pod: Pod, shape: string): Upkeep {
    const state = this.#state;
    const known = this.#byShape.get(shape);
    if (known === undefined) {
      this.#dropOldest();
      const made = { pod, clock: state.journal.clock, epoch: state.nodesEpoch, filter: null, scores: null };
      this.#byShape.set(shape, made);
      return made;
    }
    if (known.clock === state.journal.clock && known.epoch === state.nodesEpoch) return known;
    const changed = this.#plugin.reads === 'nodes' && known.epoch !== state.nodesEpoch ? null : state.journal.changedSince(known.clock);
    if (changed === null || changed.length > state.nodeCount) {
      known.filter = null;
      known.scores = null;
    } else {
      for (const slot of changed) this.#mend(known, slot);
    }
    known.clock = state.journal.clock;
    known.epoch = state.nodesEpoch;
    return known;
  }

  /** Computes one node anew. Hot: once per change. */
  #mend(upkeep: Upkeep, slot: number): void {
    const node = this.#state.nodeAt(slot);
    const { filter } = upkeep;
    if (filter !== null) {
      const before = filter.rejections[slot] ?? null;
      const after = node === null ? null : this.#plugin.filter!(upkeep.pod, node, this.#state);
      filter.rejections[slot] = after;
      filter.refused += (after === null ? 0 : 1) - (before === null ? 0 : 1);
    }
    if (upkeep.scores === null || node === null) return;
    if (upkeep.scores.length <= slot) {
      const grown = new Float64Array(Math.max(slot + 1, upkeep.scores.length * 2));
      grown.set(upkeep.scores);
      upkeep.scores = grown;
    }
    upkeep.scores[slot] = this.#plugin.score!(upkeep.pod, node, this.#state);
  }

  #filterAll(pod: Pod): FilterColumn {
    const rejections: (Rejection | null)[] = new Array(this.#state.slotCount).fill(null);
    let refused = 0;
    for (const node of this.#state.nodes) {
      const rejection = this.#plugin.filter!(pod, node, this.#state);
      rejections[node.slot] = rejection;
      if (rejection !== null) refused++;
    }
    return { rejections, refused };
  }

  #scoreAll(pod: Pod): Float64Array {
    const scores = new Float64Array(this.#state.slotCount);
    for (const node of this.#state.nodes as readonly NodeState[]) {
      scores[node.slot] = this.#plugin.score!(pod, node, this.#state);
    }
    return scores;
  }

  #dropOldest(): void {
    const most = Math.max(4, Math.floor(MAX_CELLS / Math.max(1, this.#state.slotCount)));
    for (const shape of this.#byShape.keys()) {
      if (this.#byShape.size < most) return;
      this.#byShape.delete(shape);
    }
  }
}
