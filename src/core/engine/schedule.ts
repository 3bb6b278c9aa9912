/** The scheduling cycle: preFilter, filter, score, normalise, weigh, break ties. */

import { BerthError } from '../errors.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Pod } from '../model/pod.ts';
import type { ClusterState } from '../model/state.ts';
import {
  type Candidate,
  type Choice,
  type Decision,
  type Outcome,
  type RejectedNode,
  renderFitError,
} from './decision.ts';
import { type Asked, askExtenders, ExtenderPoints } from './extender/ask-extenders.ts';
import type { Extender } from './extender/extender.ts';
import type { CountedRefusal, FilterPass } from './filter-pass.ts';
import { createPasses, positionsOfMaximum } from './passes.ts';
import type { Rejection } from './plugin.ts';
import type { PreemptionCandidate } from './preempt.ts';
import type { Preemption } from './preemption.ts';
import type { Profile } from './profile.ts';
import type { RankedChoice } from './ranking/ranked-choice.ts';
import type { ScorePass, ScoreRecord } from './score-pass.ts';
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
  readonly #extenders: readonly Extender[];
  readonly #filterPass: FilterPass;
  readonly #scorePass: ScorePass;
  readonly #breakTie: TieBreaker;
  readonly #ranked: RankedChoice | null;
  #other: Scheduler | null = null;

  /** `extenders` in the order in which they are asked. */
  constructor(state: ClusterState, profile: Profile, extenders: readonly Extender[] = []) {
    this.state = state;
    this.profile = profile;
    this.#extenders = extenders;
    const { filterPass, scorePass, ranked } = createPasses(state, profile);
    this.#filterPass = filterPass;
    this.#scorePass = scorePass;
    this.#ranked = extenders.length > 0 ? null : ranked;
    this.#breakTie = createTieBreaker(profile.policy.tie, profile.policy.schedulerVersion, extenders.length > 0);
  }

  /** The short outcome for a pod that is in the queue; the state is not changed. Hot. */
  choose(pod: Pod): Choice {
    const asked = this.#find(pod, false);
    const { nodes } = asked.feasible;
    const candidateCount = nodes.length;
    if (candidateCount === 0) return { node: null, candidateCount, tiedCount: 0, total: 0 };
    if (candidateCount === 1) return { node: nodes[0]!.name, candidateCount, tiedCount: 1, total: 0 };
    const totals = this.#total(pod, asked, null);
    const best = positionsOfMaximum(totals);
    const chosen = this.#breakTie(pod, nodes, totals, best);
    return { node: nodes[chosen]!.name, candidateCount, tiedCount: best.length, total: totals[chosen]! };
  }

  /**
   * The node that `choose` would choose, null where none is fit. Where all that counts depends on one node at a time, its
   * cost does not grow with the number of nodes. Hot.
   */
  chooseNode(pod: Pod): string | null {
    const node = this.#ranked?.choose(pod);
    return node === undefined || node === null ? this.choose(pod).node : node;
  }

  /** What keeps a pod out of the queue; null where nothing does. */
  gateOf(pod: Pod): Rejection | null {
    for (const { plugin } of this.profile.plugins) {
      const rejection = plugin.preEnqueue?.(pod) ?? null;
      if (rejection !== null) return rejection;
    }
    return null;
  }

  /** The decision for a pod with everything that led to it; the state is not changed. */
  decide(pod: Pod, options: DecideOptions = {}): Decision {
    const gate = this.gateOf(pod);
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
    const asked = this.#find(pod, examinesAll);
    const { nodes } = asked.feasible;
    const isScored = nodes.length > 1 || (examinesAll && nodes.length === 1);
    const records: ScoreRecord[] = [];
    const points = new ExtenderPoints();
    const totals = isScored ? this.#total(pod, asked, { records, points }) : NO_TOTALS;
    const best = isScored ? positionsOfMaximum(totals) : nodes.length === 1 ? FIRST : [];
    const rejected = this.#rejectedNodes(asked);
    return {
      pod,
      outcome: this.#outcomeOf(pod, asked, totals, best, rejected),
      candidates: nodes.map((node, position) => describeCandidate(node, position, totals, { records, points })),
      best: best.map((position) => nodes[position]!.name).sort(),
      rejected,
      preFilter: this.#filterPass.run.rejection,
    };
  }

  /**
   * Whether a change of one node may help a pod that fitted nowhere: the node passes the profile's filters now, or the pod
   * has rules that look at other nodes too. Extenders are not asked.
   */
  mayFitOn(pod: Pod, node: NodeState): boolean {
    return this.#filterPass.mayPassOn(pod, node);
  }

  /** Why the last `choose` found no node: each refusal once, with the number of nodes it holds for. */
  countRefusals(): readonly CountedRefusal[] {
    return this.#filterPass.countRefusals();
  }

  /** Every node that passes every filter, in visiting order: no sampling, no scores. */
  findFeasible(pod: Pod): readonly NodeState[] {
    return this.#find(pod, true).feasible.nodes.slice();
  }

  /** Nodes that pass the profile's filters, then those of the extenders. */
  #find(pod: Pod, examinesAll: boolean): Asked {
    const asked = askExtenders(this.#extenders, pod, this.#filterPass.find(pod, { examinesAll }));
    if (asked.feasible.nodes.length > 0 || pod.nominatedNodeName === '' || this.#extenders.length === 0) return asked;
    // An extender may refuse the nominated node that the filters let pass: then all are looked at.
    return askExtenders(
      this.#extenders,
      pod,
      this.#filterPass.find({ ...pod, nominatedNodeName: '' }, { examinesAll }),
    );
  }

  /** Totals of the candidates, the extenders' points among them. */
  #total(
    pod: Pod,
    { feasible, nodes, isDetached }: Asked,
    kept: { readonly records: ScoreRecord[]; readonly points: ExtenderPoints } | null,
  ): Float64Array {
    const totals = this.#scorePass.total(pod, feasible, kept?.records ?? null, { isDetached });
    const points = kept?.points ?? new ExtenderPoints();
    if (this.#extenders.length > 0) points.addTo(totals, this.#extenders, pod, nodes);
    return totals;
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

  #rejectedNodes({ rejections }: Asked): RejectedNode[] {
    return this.state.nodes.flatMap((node) => {
      const rejection = rejections.get(node.slot) ?? this.#filterPass.rejectionOf(node);
      return rejection === null ? [] : [{ node: node.name, rejection }];
    });
  }

  #outcomeOf(
    pod: Pod,
    asked: Asked,
    totals: Float64Array,
    best: readonly number[],
    rejected: readonly RejectedNode[],
  ): Outcome {
    const { nodes } = asked.feasible;
    if (nodes.length > 0) return { kind: 'chosen', node: nodes[this.#breakTie(pod, nodes, totals, best)]!.name };
    const { run } = this.#filterPass;
    const reasons = rejected.map(({ rejection }) => rejection);
    const preemption = this.#postFilter(pod, asked);
    const message = renderFitError(this.state.nodeCount, run.rejection, reasons, preemption?.message ?? '');
    return { kind: 'unschedulable', message, preemption };
  }

  /** What the extenders leave of the nodes that preemption would empty, one after the other. */
  #consult(pod: Pod, candidates: readonly PreemptionCandidate[]): readonly PreemptionCandidate[] {
    return this.#extenders.reduce(
      (left, extender) =>
        left.length === 0 || !extender.isInterested(pod) ? left : (extender.preempt?.(pod, left) ?? left),
      candidates,
    );
  }

  #postFilter(pod: Pod, { rejections }: Asked): Preemption | null {
    const pass = this.#filterPass;
    const entry = this.profile.plugins.find(({ plugin }) => plugin.postFilter !== undefined);
    if (entry === undefined) return null;
    return entry.plugin.postFilter!({
      pod,
      state: this.state,
      imagine: (node) => pass.imagine(node),
      choose: (other) => {
        // A scheduler of its own: this one is in the middle of a decision.
        this.#other ??= new Scheduler(this.state, this.profile, this.#extenders);
        return this.#other.choose(other);
      },
      rejectionOf: (node) => rejections.get(node.slot) ?? pass.rejectionOf(node),
      consult: (candidates) => this.#consult(pod, candidates),
    });
  }
}

/** Pods without a time of creation come last among equals; a large number keeps the difference of two of them 0. */
function createdAt({ creationTimeSeconds }: Pod): number {
  return creationTimeSeconds ?? Number.MAX_SAFE_INTEGER;
}

function describeCandidate(
  node: NodeState,
  position: number,
  totals: Float64Array,
  { records, points }: { readonly records: readonly ScoreRecord[]; readonly points: ExtenderPoints },
): Candidate {
  return {
    node: node.name,
    total: totals[position] ?? 0,
    scores: [
      ...records.map(({ entry, raw, normalized }) => ({
        plugin: entry.name,
        weight: entry.weight,
        raw: raw[position]!,
        normalized: normalized[position]!,
        weighted: normalized[position]! * entry.weight,
      })),
      ...points.at(position),
    ],
  };
}
