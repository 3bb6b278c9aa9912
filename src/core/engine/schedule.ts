/** The scheduling cycle: preFilter, filter, score, normalise, weigh, break ties. */

import { BerthError } from '../errors.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import { PluginColumns } from './columns.ts';
import {
  type Candidate,
  type Choice,
  type Decision,
  type Outcome,
  type RejectedNode,
  renderFitError,
} from './decision.ts';
import { type Feasible, FilterPass } from './filter-pass.ts';
import type { Rejection } from './plugin.ts';
import type { Preemption } from './preemption.ts';
import { isNodePlugin, type Profile, type ProfilePlugin } from './profile.ts';
import { ScorePass, type ScoreRecord } from './score-pass.ts';
import { createTieBreaker, type TieBreaker } from './ties.ts';

/** How a decision looks at the cluster. */
export interface DecideOptions {
  /** Judge and score every node: no sampling, no short cut for a nominated or a single node. */
  readonly examinesAll?: boolean;
}

const NO_TOTALS = new Float64Array(0);
const FIRST: readonly number[] = [0];

/** Decides for one policy over one state, keeping what can be kept from decision to decision. */
export class Scheduler {
  readonly state: ClusterState;
  readonly profile: Profile;
  readonly #filterPass: FilterPass;
  readonly #scorePass: ScorePass;
  readonly #breakTie: TieBreaker;
  #other: Scheduler | null = null;

  constructor(state: ClusterState, profile: Profile) {
    this.state = state;
    this.profile = profile;
    const columns = new Map<ProfilePlugin, PluginColumns>();
    for (const entry of profile.plugins) {
      if (isNodePlugin(entry.plugin)) columns.set(entry, new PluginColumns(entry.name, entry.plugin, state));
    }
    this.#filterPass = new FilterPass(state, profile, columns);
    this.#scorePass = new ScorePass(state, profile, columns);
    this.#breakTie = createTieBreaker(profile.policy.tie, profile.policy.schedulerVersion);
  }

  /** The short outcome for a pod that is in the queue; the state is not changed. Hot. */
  choose(pod: Pod): Choice {
    const feasible = this.#filterPass.find(pod, { examinesAll: false });
    const candidateCount = feasible.nodes.length;
    if (candidateCount === 0) return { node: null, candidateCount, tiedCount: 0, total: 0 };
    if (candidateCount === 1) return { node: feasible.nodes[0]!.name, candidateCount, tiedCount: 1, total: 0 };
    const totals = this.#scorePass.total(pod, feasible, null);
    const best = positionsOfMaximum(totals);
    const chosen = this.#breakTie(pod, feasible.nodes, totals, best);
    return { node: feasible.nodes[chosen]!.name, candidateCount, tiedCount: best.length, total: totals[chosen]! };
  }

  /** The decision for a pod with everything that led to it; the state is not changed. */
  decide(pod: Pod, options: DecideOptions = {}): Decision {
    const gate = this.#gateOf(pod);
    if (gate !== null) {
      return {
        pod,
        outcome: { kind: 'gated', rejection: gate },
        candidates: [],
        best: [],
        rejected: [],
        preFilter: null,
      };
    }
    const examinesAll = options.examinesAll === true;
    const feasible = this.#filterPass.find(pod, { examinesAll });
    const isScored = feasible.nodes.length > 1 || (examinesAll && feasible.nodes.length === 1);
    const records: ScoreRecord[] = [];
    const totals = isScored ? this.#scorePass.total(pod, feasible, records) : NO_TOTALS;
    const best = isScored ? positionsOfMaximum(totals) : feasible.nodes.length === 1 ? FIRST : [];
    const rejected = this.#rejectedNodes();
    return {
      pod,
      outcome: this.#outcomeOf(pod, feasible, totals, best, rejected),
      candidates: feasible.nodes.map((node, position) => describeCandidate(node, position, totals, records)),
      best: best.map((position) => feasible.nodes[position]!.name).sort(),
      rejected,
      preFilter: this.#filterPass.run.rejection,
    };
  }

  /** Every node that passes every filter, in visiting order: no sampling, no scores. */
  findFeasible(pod: Pod): readonly NodeState[] {
    return this.#filterPass.find(pod, { examinesAll: true }).nodes.slice();
  }

  /**
   * Pods in the order they would be scheduled. kube-scheduler takes equal ones by the time they entered its queue; here
   * that is the time of their creation, and after that the order they came in.
   */
  sortQueue(pods: readonly Pod[]): Pod[] {
    const order = this.profile.plugins.find(({ plugin }) => plugin.queueSort !== undefined);
    return [...pods].sort((a, b) => (order?.plugin.queueSort?.(a, b) ?? 0) || createdAt(a) - createdAt(b));
  }

  /** Counts the pod on the node and books what its plugins reserve there. Throws `unknown-node` or `already-placed`. */
  assume(pod: Pod, nodeName: string): void {
    const node = this.state.node(nodeName);
    if (node === undefined) throw new BerthError('unknown-node', `no node named ${nodeName}`);
    this.state.checkUnplaced(pod);
    for (const { plugin } of this.profile.plugins) plugin.reserve?.(pod, node, this.state);
    this.state.assume(this.#seat(pod, node), nodeName);
  }

  /** The pod with the shared GPUs that the first plugin with an opinion gives it. */
  #seat(pod: Pod, node: NodeState): Pod {
    if (pod.gpu === null || pod.gpu.devices !== null) return pod;
    for (const { plugin } of this.profile.plugins) {
      const devices = plugin.chooseGpus?.(pod, node, this.state) ?? null;
      if (devices !== null) return { ...pod, gpu: { ...pod.gpu, devices } };
    }
    return pod;
  }

  #gateOf(pod: Pod): Rejection | null {
    for (const { plugin } of this.profile.plugins) {
      const rejection = plugin.preEnqueue?.(pod) ?? null;
      if (rejection !== null) return rejection;
    }
    return null;
  }

  #rejectedNodes(): RejectedNode[] {
    return this.state.nodes.flatMap((node) => {
      const rejection = this.#filterPass.rejectionOf(node);
      return rejection === null ? [] : [{ node: node.name, rejection }];
    });
  }

  #outcomeOf(
    pod: Pod,
    { nodes }: Feasible,
    totals: Float64Array,
    best: readonly number[],
    rejected: readonly RejectedNode[],
  ): Outcome {
    if (nodes.length > 0) return { kind: 'chosen', node: nodes[this.#breakTie(pod, nodes, totals, best)]!.name };
    const { run } = this.#filterPass;
    const reasons = rejected.map(({ rejection }) => rejection);
    const preemption = this.#postFilter(pod);
    const message = renderFitError(this.state.nodeCount, run.rejection, reasons, preemption?.message ?? '');
    return { kind: 'unschedulable', message, preemption };
  }

  #postFilter(pod: Pod): Preemption | null {
    const pass = this.#filterPass;
    const entry = this.profile.plugins.find(({ plugin }) => plugin.postFilter !== undefined);
    if (entry === undefined) return null;
    return entry.plugin.postFilter!({
      pod,
      state: this.state,
      imagine: (node) => pass.imagine(node),
      choose: (other) => {
        // A scheduler of its own: this one is in the middle of a decision.
        this.#other ??= new Scheduler(this.state, this.profile);
        return this.#other.choose(other);
      },
      rejectionOf: (node) => pass.rejectionOf(node),
    });
  }
}

/** Pods without a time of creation come last among equals; a large number keeps the difference of two of them 0. */
function createdAt({ creationTimeSeconds }: Pod): number {
  return creationTimeSeconds ?? Number.MAX_SAFE_INTEGER;
}

/** Positions of the highest total, in order. Hot. */
function positionsOfMaximum(totals: Float64Array): number[] {
  let highest = Number.NEGATIVE_INFINITY;
  for (let position = 0; position < totals.length; position++) {
    if (totals[position]! > highest) highest = totals[position]!;
  }
  const best: number[] = [];
  for (let position = 0; position < totals.length; position++) {
    if (totals[position] === highest) best.push(position);
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
