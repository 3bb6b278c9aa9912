/**
 * The node that a decision comes to, without looking at every node: where all that counts depends on one node at a time,
 * the best is kept per shape of pods and mended for the nodes that changed. Everything else is left to the full cycle.
 */

import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import type { FilterColumn, PluginColumns, ScoreColumn } from '../columns.ts';
import { prepareFilters } from '../filter-run.ts';
import type { ClusterPlugin, NodePlugin } from '../plugin.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from '../profile.ts';
import { uniformScore } from '../score-pass.ts';
import { NodeRanking } from './node-ranking.ts';
import { TieRanks } from './tie-ranks.ts';

/** Rankings kept: each is 20 bytes a node. */
const MAX_RANKINGS = 512;
/** Cells (shapes times nodes) of all rankings. */
const MAX_CELLS = 8_000_000;

/** One part of the sum: a column by slot, or the same for every node. */
interface Term {
  readonly column: ScoreColumn | null;
  readonly weight: number;
  readonly constant: number;
}

interface Scorer {
  readonly entry: ProfilePlugin;
  readonly plugin: NodePlugin | ClusterPlugin;
}

/** `undefined`: not to be told this way. null: no node is fit. */
export type RankedNode = string | null | undefined;

export class RankedChoice {
  readonly #state: ClusterState;
  readonly #profile: Profile;
  readonly #columns: ReadonlyMap<ProfilePlugin, PluginColumns>;
  readonly #scorers: readonly Scorer[];
  readonly #ties: TieRanks;
  readonly #rankings = new Map<string, NodeRanking>();
  /** Scratch of one decision. */
  readonly #filters: FilterColumn[] = [];
  readonly #terms: Term[] = [];

  private constructor(
    state: ClusterState,
    profile: Profile,
    columns: ReadonlyMap<ProfilePlugin, PluginColumns>,
    ties: TieRanks,
  ) {
    this.#state = state;
    this.#profile = profile;
    this.#columns = columns;
    this.#ties = ties;
    this.#scorers = profile.plugins.flatMap((entry) => (entry.scores ? [{ entry, plugin: entry.plugin }] : []));
  }

  /** null where the profile's decisions can never be told this way: it draws, samples, or always scores by the whole cluster. */
  static of(
    state: ClusterState,
    profile: Profile,
    columns: ReadonlyMap<ProfilePlugin, PluginColumns>,
  ): RankedChoice | null {
    const { tie, percentageOfNodesToScore } = profile.policy;
    if (tie.kind !== 'stable' || percentageOfNodesToScore !== 100) return null;
    const mayBeLocal = profile.plugins.every(({ plugin, scores }) =>
      isNodePlugin(plugin) ? plugin.readsTime !== true : !scores || plugin.skipsScore !== undefined,
    );
    return mayBeLocal ? new RankedChoice(state, profile, columns, new TieRanks(state, tie)) : null;
  }

  /** The node; see RankedNode. Hot. */
  choose(pod: Pod): RankedNode {
    if (pod.nominatedNodeName !== '' || !isEmpty(this.#state.nominatedNodes)) return undefined;
    const key = this.#gather(pod);
    if (key === undefined) return undefined;
    const ranking = this.#rankingOf(key);
    this.#mend(ranking);
    const { best } = ranking;
    return best < 0 ? null : this.#state.nodeAt(best)!.name;
  }

  /** Columns of everything that counts for the pod, and the text that names them; undefined where one looks further. */
  #gather(pod: Pod): string | undefined {
    const state = this.#state;
    const run = prepareFilters(this.#profile, pod, state);
    if (run.rejection !== null || run.nodeNames !== null) return undefined;
    this.#filters.length = 0;
    this.#terms.length = 0;
    let key = '';
    for (const { entry, node, prepared } of run.filters) {
      if (node === null) {
        if (prepared!.suspects?.length !== 0) return undefined;
        continue;
      }
      const shape = node.shapeOf(pod, state);
      this.#filters.push(this.#columns.get(entry)!.filterColumn(pod, shape));
      // Which plugins have a say differs from pod to pod: texts of two of them may be alike.
      key += `${entry.name} ${shape}\n`;
    }
    key += '\n';
    for (const { entry, plugin } of this.#scorers) {
      if (plugin.skipsScore?.(pod, state) === true) continue;
      if (!isNodePlugin(plugin)) return undefined;
      const shape = plugin.shapeOf(pod, state);
      const column = this.#columns.get(entry)!.scoreColumn(pod, shape);
      key += `${entry.name} ${shape}\n`;
      const isUniform = column.nonZeroCount === 0;
      if (plugin.normalize !== undefined && !isUniform) return undefined;
      const constant = isUniform ? uniformScore(plugin) * entry.weight : 0;
      this.#terms.push({ column: isUniform ? null : column, weight: entry.weight, constant });
      if (isUniform) key += '0\n';
    }
    return key;
  }

  #rankingOf(key: string): NodeRanking {
    const known = this.#rankings.get(key);
    if (known !== undefined) return known;
    const most = Math.min(MAX_RANKINGS, Math.max(8, Math.floor(MAX_CELLS / Math.max(1, this.#state.slotCount))));
    for (const oldest of this.#rankings.keys()) {
      if (this.#rankings.size < most) break;
      this.#rankings.delete(oldest);
    }
    const made = new NodeRanking();
    this.#rankings.set(key, made);
    return made;
  }

  #mend(ranking: NodeRanking): void {
    const state = this.#state;
    const { clock } = state.journal;
    this.#ties.refresh();
    if (ranking.clock === clock && ranking.epoch === state.nodesEpoch) return;
    const changed = ranking.epoch === state.nodesEpoch ? state.journal.changedSince(ranking.clock) : null;
    if (changed === null || changed.length > state.nodeCount) {
      ranking.rebuild(state.slotCount, this.#ties.ranks, (slot) => this.#totalOf(slot));
    } else {
      for (const slot of changed) ranking.set(slot, this.#totalOf(slot));
    }
    ranking.clock = clock;
    ranking.epoch = state.nodesEpoch;
  }

  /** The total of a node, in the order of the full cycle, so that it is the same to the last bit. Hot. */
  #totalOf(slot: number): number {
    const filters = this.#filters;
    for (let at = 0; at < filters.length; at++) {
      if (filters[at]!.refused[slot] === 1) return Number.NEGATIVE_INFINITY;
    }
    if (this.#state.nodeAt(slot) === null) return Number.NEGATIVE_INFINITY;
    const terms = this.#terms;
    let total = 0;
    for (let at = 0; at < terms.length; at++) {
      const { column, weight, constant } = terms[at]!;
      total += column === null ? constant : column.scores[slot]! * weight;
    }
    return total;
  }
}

function isEmpty(names: Iterable<string>): boolean {
  for (const _ of names) return false;
  return true;
}
