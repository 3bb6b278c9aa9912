/** The scheduling cycle: preFilter, filter, score, normalise, weigh, break ties. */

import { BerthError } from '../errors.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import { type FilterColumn, PluginColumns } from './columns.ts';
import { type Candidate, type Choice, type Decision, type Outcome, renderFitError } from './decision.ts';
import { type FilterRun, ImaginedNode, prepareFilters, rivalsOn } from './filter-run.ts';
import type { PreparedFilter, PreparedScore, Rejection } from './plugin.ts';
import type { Preemption } from './preempt.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from './profile.ts';
import { feasibleNodesToFind } from './sampling.ts';
import { createTieBreaker, type TieBreaker } from './ties.ts';

/** One plugin's scores over the candidates of a decision. */
interface ScoreRecord {
  readonly entry: ProfilePlugin;
  readonly raw: Float64Array;
  readonly normalized: Float64Array;
}

/** What one run through the cycle found; arrays are scratch, good until the next run. */
interface Evaluation {
  readonly run: FilterRun;
  readonly candidates: readonly NodeState[];
  /** Of the candidates, in their order; empty where scoring was not needed. */
  readonly totals: Float64Array;
  /** Positions of the candidates with the highest total. */
  readonly best: readonly number[];
}

/** How a decision looks at the cluster. */
export interface DecideOptions {
  /** Judge and score every node: no sampling, no short cut for a nominated or single node. */
  readonly examinesAll?: boolean;
}

/** Decides for one policy over one state, keeping what can be kept from decision to decision. */
export class Scheduler {
  readonly state: ClusterState;
  readonly profile: Profile;
  readonly #columns: ReadonlyMap<ProfilePlugin, PluginColumns>;
  readonly #breakTie: TieBreaker;
  /** Position in visiting order where the next search begins. */
  #nextStart = 0;
  #totals = new Float64Array(0);
  #scratch = new Float64Array(0);
  /** Refusal by slot of the last run, null where fit; undefined where not looked at. */
  #rejections: (Rejection | null | undefined)[] = [];

  constructor(state: ClusterState, profile: Profile) {
    this.state = state;
    this.profile = profile;
    this.#breakTie = createTieBreaker(profile.policy.tie, profile.policy.schedulerVersion);
    this.#columns = new Map(
      profile.plugins.flatMap((entry): [ProfilePlugin, PluginColumns][] =>
        isNodePlugin(entry.plugin) ? [[entry, new PluginColumns(entry.plugin, state)]] : [],
      ),
    );
  }

  /** The short outcome for a pod; the state is not changed. Hot. */
  choose(pod: Pod): Choice {
    const { candidates, totals, best } = this.#evaluate(pod, {}, null);
    if (candidates.length === 0) return { node: null, candidateCount: 0, tiedCount: 0, total: 0 };
    const chosen = this.#breakTie(pod, candidates, totals, best);
    return {
      node: candidates[chosen]!.name,
      candidateCount: candidates.length,
      tiedCount: best.length,
      total: totals[chosen] ?? 0,
    };
  }

  /** The decision for a pod with everything that led to it; the state is not changed. */
  decide(pod: Pod, options: DecideOptions = {}): Decision {
    const gate = this.#gateOf(pod);
    if (gate !== null) {
      return { pod, outcome: { kind: 'gated', rejection: gate }, candidates: [], best: [], rejected: [], preFilter: null };
    }
    const records: ScoreRecord[] = [];
    const { run, candidates, totals, best } = this.#evaluate(pod, options, records);
    const rejected = this.state.nodes.flatMap((node) => {
      const rejection = this.#rejections[node.slot];
      return rejection == null ? [] : [{ node: node.name, rejection }];
    });
    let outcome: Outcome;
    if (candidates.length > 0) {
      outcome = { kind: 'chosen', node: candidates[this.#breakTie(pod, candidates, totals, best)]!.name };
    } else {
      const preemption = this.#postFilter(pod, run);
      const reasons = rejected.map(({ rejection }) => rejection);
      const message = renderFitError(this.state.nodeCount, run.rejection, reasons, preemption?.message ?? '');
      outcome = { kind: 'unschedulable', message, preemption };
    }
    return {
      pod,
      outcome,
      candidates: candidates.map((node, position) => describeCandidate(node, position, totals, records)),
      best: best.map((position) => candidates[position]!.name).sort(),
      rejected,
      preFilter: run.rejection,
    };
  }

  /** Every node that passes every filter, in visiting order: no sampling, no scores. */
  findFeasible(pod: Pod): readonly NodeState[] {
    return this.#filter(pod, prepareFilters(this.profile, pod, this.state), { examinesAll: true });
  }

  /** Pods in the order they would be scheduled; equal ones keep the order they came in. */
  sortQueue(pods: readonly Pod[]): Pod[] {
    const order = this.profile.plugins.find(({ plugin }) => plugin.queueSort !== undefined);
    return order === undefined ? [...pods] : [...pods].sort((a, b) => order.plugin.queueSort!(a, b));
  }

  /** Counts the pod on the node and books what its plugins reserve there. */
  assume(pod: Pod, nodeName: string): void {
    const node = this.state.node(nodeName);
    if (node === undefined) throw new BerthError('unknown-node', `no node named ${nodeName}`);
    for (const { plugin } of this.profile.plugins) plugin.reserve?.(pod, node, this.state);
    this.state.assume(pod, nodeName);
  }

  #gateOf(pod: Pod): Rejection | null {
    for (const { plugin } of this.profile.plugins) {
      const rejection = plugin.preEnqueue?.(pod) ?? null;
      if (rejection !== null) return rejection;
    }
    return null;
  }

  #postFilter(pod: Pod, run: FilterRun): Preemption | null {
    const entry = this.profile.plugins.find(({ plugin }) => plugin.postFilter !== undefined);
    const rejectionOf = (node: NodeState): Rejection | null => this.#rejections[node.slot] ?? null;
    return entry?.plugin.postFilter?.({ pod, state: this.state, run, rejectionOf }) ?? null;
  }

  /** One run through the cycle. Hot: once per decision. */
  #evaluate(pod: Pod, options: DecideOptions, records: ScoreRecord[] | null): Evaluation {
    const run = prepareFilters(this.profile, pod, this.state);
    const candidates = this.#filter(pod, run, options);
    if (candidates.length === 0) return { run, candidates, totals: NO_TOTALS, best: [] };
    if (candidates.length === 1 && options.examinesAll !== true) {
      return { run, candidates, totals: NO_TOTALS, best: FIRST };
    }
    const totals = this.#score(pod, candidates, records);
    return { run, candidates, totals, best: positionsOfMaximum(totals) };
  }

  /** The nodes that pass every filter. Hot. */
  #filter(pod: Pod, run: FilterRun, options: DecideOptions): readonly NodeState[] {
    const { state } = this;
    this.#rejections.length = state.slotCount;
    this.#rejections.fill(undefined);
    if (run.rejection !== null) {
      for (const { slot } of state.nodes) this.#rejections[slot] = run.rejection;
      return [];
    }
    const checks = this.#checksOf(pod, run);
    const crowded = this.#crowdedSlots(pod);
    if (options.examinesAll !== true && pod.nominatedNodeName !== '') {
      const nominated = state.node(pod.nominatedNodeName);
      const isAllowed = nominated !== undefined && run.nodeNames?.has(nominated.name) !== false;
      if (isAllowed && this.#check(pod, run, checks, crowded, nominated) === null) return [nominated];
    }
    let nodes = state.nodes;
    if (run.nodeNames !== null) {
      for (const { slot } of nodes) this.#rejections[slot] = run.narrowing;
      nodes = nodes.filter(({ name }) => run.nodeNames!.has(name));
    }
    const percentage = options.examinesAll === true ? 100 : this.profile.policy.percentageOfNodesToScore;
    const quota = feasibleNodesToFind(nodes.length, percentage);
    const found: NodeState[] = [];
    const count = nodes.length;
    const start = count === 0 || quota === count ? 0 : this.#nextStart % count;
    let visited = 0;
    for (; visited < count && found.length < quota; visited++) {
      const node = nodes[(start + visited) % count]!;
      const rejection = this.#check(pod, run, checks, crowded, node);
      this.#rejections[node.slot] = rejection;
      if (rejection === null) found.push(node);
    }
    if (options.examinesAll !== true && state.nodeCount > 0) {
      this.#nextStart = (this.#nextStart + visited) % state.nodeCount;
    }
    return found;
  }

  /** The first refusal of a node. Hot: once per node and decision. */
  #check(pod: Pod, run: FilterRun, checks: readonly Check[], crowded: ReadonlySet<number>, node: NodeState): Rejection | null {
    if (crowded.size > 0 && crowded.has(node.slot)) return ImaginedNode.of(node, pod, this.state, run.filters).check();
    for (let index = 0; index < checks.length; index++) {
      const { column, prepared } = checks[index]!;
      const rejection = column === null ? prepared!.filter(node) : column.rejections[node.slot]!;
      if (rejection !== null) return rejection;
    }
    return null;
  }

  /** The filters as columns or prepared, without the columns that refuse no node. */
  #checksOf(pod: Pod, run: FilterRun): Check[] {
    const checks: Check[] = [];
    for (const { entry, node, prepared } of run.filters) {
      if (node === null) {
        checks.push({ column: null, prepared });
        continue;
      }
      const column = this.#columns.get(entry)!.filterColumn(pod, node.shapeOf(pod));
      if (column.refused > 0) checks.push({ column, prepared: null });
    }
    return checks;
  }

  /** Slots of nodes to which pods are nominated that this pod must leave room for. */
  #crowdedSlots(pod: Pod): ReadonlySet<number> {
    let slots: Set<number> | null = null;
    for (const name of this.state.nominatedNodes) {
      const node = this.state.node(name);
      if (node === undefined || rivalsOn(name, pod, this.state).length === 0) continue;
      slots ??= new Set();
      slots.add(node.slot);
    }
    return slots ?? NO_SLOTS;
  }

  /** Totals of the candidates. Hot. */
  #score(pod: Pod, candidates: readonly NodeState[], records: ScoreRecord[] | null): Float64Array {
    const count = candidates.length;
    if (this.#totals.length < count) {
      this.#totals = new Float64Array(count * 2);
      this.#scratch = new Float64Array(count * 2);
    }
    const totals = this.#totals.subarray(0, count).fill(0);
    let hasScored = false;
    for (const entry of this.profile.plugins) {
      if (!entry.scores) continue;
      const scores = this.#scratch.subarray(0, count);
      const normalize = this.#rawScores(pod, entry, candidates, scores);
      if (normalize === SKIPPED) continue;
      hasScored = true;
      const raw = records === null ? null : scores.slice();
      normalize?.(scores);
      for (let position = 0; position < count; position++) {
        const score = scores[position]!;
        if (!(score >= 0 && score <= 100)) throw badScore(entry.name, candidates[position]!.name, score);
        totals[position]! += score * entry.weight;
      }
      if (raw !== null) records!.push({ entry, raw, normalized: scores.slice() });
    }
    return hasScored ? totals : totals.fill(1);
  }

  /** Writes one plugin's raw scores and returns its normaliser. Hot. */
  #rawScores(
    pod: Pod,
    entry: ProfilePlugin,
    candidates: readonly NodeState[],
    scores: Float64Array,
  ): ((scores: Float64Array) => void) | null | typeof SKIPPED {
    const { plugin } = entry;
    if (isNodePlugin(plugin)) {
      if (plugin.skipsScore?.(pod, this.state) === true) return SKIPPED;
      const column = this.#columns.get(entry)!.scoreColumn(pod, plugin.shapeOf(pod));
      for (let position = 0; position < scores.length; position++) {
        scores[position] = column[candidates[position]!.slot]!;
      }
      return plugin.normalize === undefined ? null : (all) => plugin.normalize!(all);
    }
    const prepared: PreparedScore | null = plugin.prepareScore!(pod, this.state, candidates);
    if (prepared === null) return SKIPPED;
    for (let position = 0; position < scores.length; position++) {
      scores[position] = prepared.score(candidates[position]!, position);
    }
    return prepared.normalize === undefined ? null : (all) => prepared.normalize!(all);
  }
}

interface Check {
  readonly column: FilterColumn | null;
  readonly prepared: PreparedFilter | null;
}

const SKIPPED = Symbol('skipped');
const NO_TOTALS = new Float64Array(0);
const FIRST: readonly number[] = [0];
const NO_SLOTS: ReadonlySet<number> = new Set();

function positionsOfMaximum(totals: Float64Array): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  let best: number[] = [];
  for (let position = 0; position < totals.length; position++) {
    const total = totals[position]!;
    if (total < highest) continue;
    if (total > highest) {
      highest = total;
      best = [];
    }
    best.push(position);
  }
  return best;
}

function describeCandidate(
  node: NodeState,
  position: number,
  totals: Float64Array,
  records: readonly ScoreRecord[],
): Candidate {
  return {
    node: node.name,
    total: totals[position] ?? 0,
    scores: records.map(({ entry, raw, normalized }) => ({
      plugin: entry.name,
      weight: entry.weight,
      raw: raw[position]!,
      normalized: normalized[position]!,
      weighted: normalized[position]! * entry.weight,
    })),
  };
}

function badScore(plugin: string, node: string, score: number): BerthError {
  return new BerthError('bad-score', `plugin ${plugin} scored node ${node} ${score}; wanted 0 to 100`);
}

