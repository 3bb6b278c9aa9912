/** The second half of the cycle: score, normalise and weigh the nodes that passed. */

import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import { checkScore, type PluginColumns } from './columns.ts';
import type { Feasible } from './filter-pass.ts';
import type { ClusterPlugin, NodePlugin } from './plugin.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from './profile.ts';

/** One plugin's scores over the candidates, in their order. */
export interface ScoreRecord {
  readonly entry: ProfilePlugin;
  readonly raw: Float64Array;
  /** 0..100. */
  readonly normalized: Float64Array;
}

/** Takes what each plugin gave; null where only the totals are wanted. */
type Records = ScoreRecord[] | null;

/** How a pass looks at the candidates. */
interface ScoreOptions {
  /** The candidates' states are not the cluster's own: every node is asked anew instead of looked up by slot. */
  readonly isDetached?: boolean;
  /** True once an answer is due: what was not scored yet adds nothing then. */
  readonly isLate?: () => boolean;
}

const NO_OPTIONS: ScoreOptions = {};

export class ScorePass {
  readonly #state: ClusterState;
  readonly #columns: ReadonlyMap<ProfilePlugin, PluginColumns>;
  readonly #scorers: readonly ProfilePlugin[];
  #totals = new Float64Array(0);
  #scratch = new Float64Array(0);
  #weight = 0;
  #isCut = false;

  constructor(state: ClusterState, profile: Profile, columns: ReadonlyMap<ProfilePlugin, PluginColumns>) {
    this.#state = state;
    this.#columns = columns;
    this.#scorers = profile.plugins.filter(({ scores }) => scores);
  }

  /** Weights of the plugins that scored in the last pass: 100 times it is the highest total there can be. */
  get weight(): number {
    return this.#weight;
  }

  /** True where the last pass left plugins out because the answer was due. */
  get isCut(): boolean {
    return this.#isCut;
  }

  /**
   * Totals of the candidates, in their order: a scratch array, good until the next pass. What each plugin gave is added
   * to `records` where that is wanted. Without any scorer every total is 1. Hot: once per decision.
   */
  total(pod: Pod, feasible: Feasible, records: Records, options = NO_OPTIONS): Float64Array {
    const count = feasible.nodes.length;
    if (this.#totals.length < count) {
      this.#totals = new Float64Array(count * 2);
      this.#scratch = new Float64Array(count * 2);
    }
    const totals = this.#totals.subarray(0, count);
    totals.fill(this.#scorers.length === 0 ? 1 : 0);
    this.#weight = 0;
    this.#isCut = false;
    for (const entry of this.#scorers) {
      if (options.isLate?.() === true) {
        this.#isCut = true;
        break;
      }
      const { plugin } = entry;
      const hasScored = isNodePlugin(plugin)
        ? this.#addNodeScores(pod, entry, plugin, feasible, totals, {
            records,
            isDetached: options.isDetached === true,
          })
        : this.#addPrepared(pod, entry, plugin, feasible, totals, records);
      if (hasScored) this.#weight += entry.weight;
    }
    return totals;
  }

  /** Adds the scores of a node-local plugin; false where it has nothing to say of the pod. */
  #addNodeScores(
    pod: Pod,
    entry: ProfilePlugin,
    plugin: NodePlugin,
    feasible: Feasible,
    totals: Float64Array,
    { records, isDetached }: { readonly records: Records; readonly isDetached: boolean },
  ): boolean {
    if (plugin.skipsScore?.(pod, this.#state) === true) return false;
    if (!isDetached) this.#addColumn(pod, entry, plugin, feasible, totals, records);
    else {
      const scores = this.#scratch.subarray(0, totals.length);
      feasible.nodes.forEach((node, position) => {
        scores[position] = plugin.score!(pod, node, this.#state);
      });
      addNormalized(entry, feasible, plugin.normalize, scores, totals, records);
    }
    return true;
  }

  /** Adds the cached scores of a node-local plugin. Hot. */
  #addColumn(
    pod: Pod,
    entry: ProfilePlugin,
    plugin: NodePlugin,
    { nodes, slots }: Feasible,
    totals: Float64Array,
    records: Records,
  ): void {
    const { scores: column, nonZeroCount } = this.#columns
      .get(entry)!
      .scoreColumn(pod, plugin.shapeOf(pod, this.#state));
    const { weight } = entry;
    if (records === null && nonZeroCount === 0) {
      const uniform = uniformScore(plugin);
      if (uniform !== 0) addConstant(totals, uniform * weight);
      return;
    }
    if (records === null && plugin.normalize === undefined) {
      for (let position = 0; position < totals.length; position++) {
        totals[position]! += column[slots[position]!]! * weight;
      }
      return;
    }
    const scores = this.#scratch.subarray(0, totals.length);
    for (let position = 0; position < totals.length; position++) scores[position] = column[slots[position]!]!;
    addNormalized(entry, { nodes, slots }, plugin.normalize, scores, totals, records);
  }

  /** Adds the scores of a plugin that looks at the whole cluster; false where it has nothing to say of the pod. Hot. */
  #addPrepared(
    pod: Pod,
    entry: ProfilePlugin,
    plugin: ClusterPlugin,
    feasible: Feasible,
    totals: Float64Array,
    records: Records,
  ): boolean {
    const { nodes } = feasible;
    const prepared = plugin.prepareScore!(pod, this.#state, nodes);
    if (prepared === null) return false;
    if (records === null && prepared.uniform !== undefined) {
      addConstant(totals, prepared.uniform * entry.weight);
      return true;
    }
    const scores = this.#scratch.subarray(0, totals.length);
    for (let position = 0; position < totals.length; position++) {
      scores[position] = prepared.score(nodes[position]!, position);
    }
    const normalize = prepared.normalize === undefined ? undefined : (all: Float64Array) => prepared.normalize!(all);
    addNormalized(entry, feasible, normalize, scores, totals, records);
    return true;
  }
}

/** What a plugin gives every candidate when all raw scores are 0: its normaliser must not depend on their number. */
export function uniformScore(plugin: NodePlugin): number {
  if (plugin.normalize === undefined) return 0;
  const one = new Float64Array(1);
  plugin.normalize(one);
  return one[0]!;
}

function addConstant(totals: Float64Array, amount: number): void {
  for (let position = 0; position < totals.length; position++) totals[position]! += amount;
}

/** Normalises raw scores in place, checks them and adds them by weight. Hot. */
function addNormalized(
  entry: ProfilePlugin,
  { nodes }: Feasible,
  normalize: ((scores: Float64Array) => void) | undefined,
  scores: Float64Array,
  totals: Float64Array,
  records: Records,
): void {
  const raw = records === null ? null : scores.slice();
  normalize?.(scores);
  for (let position = 0; position < scores.length; position++) {
    const score = scores[position]!;
    if (!(score >= 0 && score <= 100)) checkScore(entry.name, nodes[position]!.name, score);
    totals[position]! += score * entry.weight;
  }
  if (raw !== null) records!.push({ entry, raw, normalized: scores.slice() });
}
