/** Decides kube-scheduler's questions by a policy over a cluster that is followed. */

import {
  type CallingScheduler,
  type ExtenderPolicy,
  type Issue,
  type NodeState,
  type Pod,
  podKey,
  type ScoreRange,
  type SlottedNodes,
  scoresOf,
  withSlots,
} from '../../core/index.ts';
import type { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import {
  type BindQuestion,
  type Decider,
  type FilterAnswer,
  type Neutral,
  PASSED,
  type PreemptAnswer,
  type PreemptQuestion,
  type PrioritizeAnswer,
  type Question,
  UNRESOLVABLE,
} from '../decider.ts';
import type { Hindrance } from '../hindrance.ts';
import type { Metrics } from '../metrics.ts';
import type { VerbName } from '../verb.ts';
import { type AskedNames, type KnownNodes, NodeFinder } from './asked-nodes.ts';
import { bestOf } from './best-nodes.ts';
import { type ClusterFeed, hindranceOf } from './cluster-feed.ts';
import { countRefusals, type DecisionRecord, describeNodes } from './decision-record.ts';
import { OpenQuestions } from './open-questions.ts';
import { candidatesOf } from './preemption-candidates.ts';
import type { Shadow } from './shadow.ts';

/** The policies in force; another one after a reload. */
export interface PoliciesInForce {
  readonly own: ExtenderPolicy;
  readonly shadow: Shadow | null;
  /** Why the policy files as they stand are not those in force; none where they are. */
  readonly defects: readonly Hindrance[];
}

/** Binds a pod; '' where that is done, else why not. */
export type Bind = (question: BindQuestion) => Promise<string>;

export interface PlacementOptions {
  readonly cluster: FollowedCluster;
  readonly feed: ClusterFeed;
  readonly policies: () => PoliciesInForce;
  /** The schedulers that may ask, by schedulerName; '' is any other. */
  readonly callers: ReadonlyMap<string, CallingScheduler>;
  readonly scoreRange: ScoreRange;
  readonly staleAfterSeconds: number;
  readonly metrics: Metrics;
  /** Unix time in seconds. */
  readonly now: () => number;
  /** The moment the cluster is in, Unix time in seconds; null where unknown. Default: now. */
  readonly clusterTime?: () => number | null;
  /** Takes what the decision log is to say; its time is filled in there. */
  readonly onDecision?: (record: Omit<DecisionRecord, 'kind' | 'time'>) => void;
  /** Told why a pod that was asked about cannot be read. */
  readonly onUnreadable?: (issues: readonly Issue[]) => void;
  /** Absent: Berth does not bind. */
  readonly bind?: Bind;
}

/** Seconds by which the state's time moves: what reads it is computed anew each time. */
const TIME_STEP_SECONDS = 5;

/** A question whose pod was read. */
interface Ready {
  readonly pod: Pod;
  readonly known: KnownNodes;
  readonly startedAt: number;
}

export class PlacementDecider implements Decider {
  readonly #options: PlacementOptions;
  readonly #open = new OpenQuestions();
  readonly #finder: NodeFinder;
  readonly bind?: Bind;

  constructor(options: PlacementOptions) {
    this.#options = options;
    this.#finder = new NodeFinder(options.cluster.state);
    const { bind, cluster, now } = options;
    if (bind === undefined) return;
    this.bind = async (question) => {
      const found = await bind(question);
      const pod = cluster.pods.known(`${question.podNamespace}/${question.podName}`);
      if (found === '' && pod !== undefined) cluster.pods.assume(pod, question.node, now());
      return found;
    };
  }

  get hindrances(): readonly Hindrance[] {
    const { feed, staleAfterSeconds, policies } = this.#options;
    return [hindranceOf(feed, staleAfterSeconds) ?? [], policies().defects].flat();
  }

  filter(question: Question): FilterAnswer | Neutral {
    const ready = this.#ready(question.pod, { names: question.nodeNames, numbered: question.numbered ?? null });
    if ('cause' in ready) return ready;
    const { pod, known } = ready;
    const { cluster, policies, metrics } = this.#options;
    const { own, shadow } = policies();
    const verdict = own.filter(pod, known, question.isLate);
    if (verdict.isCut) metrics.berth_neutral_answers_total.inc({ verb: 'filter', cause: 'deadline' });
    const count = question.nodeNames.length;
    // A node that is not known here yet was found fit by kube-scheduler: it stands back in the scores.
    const verdicts = new Uint8Array(count).fill(PASSED);
    const positions = known.positions;
    const indexOf = new Map<number, number>();
    for (let index = 0; index < known.nodes.length; index++) {
      if (verdict.passed[index] === 1) continue;
      const position = positions === null ? index : positions[index]!;
      // kube-scheduler's dry run does not ask extenders: it would find no victim there (kube-scheduler.md A6).
      verdicts[position] = UNRESOLVABLE;
      if (positions !== null) indexOf.set(position, index);
    }
    const passedCount = verdict.passedCount + known.unknownCount;
    const only = passedCount === 1 && known.unknownCount === 0 ? nodePassed(known.nodes, verdict.passed) : null;
    const shadowed = this.#shadowed(shadow, pod, known, question, passedCount === 0 ? null : only?.name);
    this.#log('filter', own, ready, () => ({
      manifest: question.pod,
      nodes: describeNodes(
        question.nodeNames,
        cluster.state.nodes.map(({ name }) => name),
      ),
      passedCount,
      refused: countRefusals(known.nodes, verdict),
      ...(verdict.isCut && { neutral: 'deadline' }),
      ...(only !== null && { choice: only.name, expected: only.name }),
      ...shadowed,
    }));
    // One node alone is chosen without being scored.
    if (only !== null) this.#assume(pod, only);
    else if (passedCount > 1) this.#open.open(pod.uid);
    const reasonAt = (position: number): string =>
      verdict.rejectionAt(indexOf.get(position) ?? position).reasons.join(', ');
    return { kind: 'filtered', verdicts, reasonAt, isCut: verdict.isCut };
  }

  prioritize(question: Question): PrioritizeAnswer | Neutral {
    const ready = this.#ready(question.pod, { names: question.nodeNames, numbered: question.numbered ?? null });
    if ('cause' in ready) return ready;
    const { pod, known } = ready;
    const { own, shadow } = this.#options.policies();
    const { scoreRange, callers } = this.#options;
    const left = this.#open.close(pod.uid) ? stillFit(own, pod, known) : null;
    const among = left === null ? known : withSlots(left.map((position) => known.nodes[position]!));
    const ranked = among.nodes;
    const ranking = own.rank(pod, among, { isLate: question.isLate });
    if (ranking === null) return { kind: 'neutral', cause: 'deadline' };
    const scores = spread(scoresOf(ranking, scoreRange), left, known.nodes.length);
    const chosen = ranked[ranking.chosen];
    const caller = callers.get(pod.schedulerName) ?? callers.get('');
    const isNodeCacheCapable = question.isNodeCacheCapable ?? true;
    const expected =
      chosen === undefined || caller === undefined
        ? undefined
        : caller.expectChoice(pod, known, {
            ...{ scores, isNodeCacheCapable },
            preferred: left === null ? ranking.chosen : left[ranking.chosen]!,
          });
    const scale = ranking.highest > 0 ? 100 / ranking.highest : 0;
    const outcome = chosen === undefined ? undefined : shadow?.compare(pod.uid, chosen.name);
    this.#log('prioritize', own, ready, () => ({
      best: bestOf(ranked.length, (position) => ranking.totals[position]!).map((position) => ({
        node: ranked[position]!.name,
        points: Math.round(ranking.totals[position]! * scale * 100) / 100,
        score: scores[left === null ? position : left[position]!]!,
      })),
      ...(chosen !== undefined && { choice: chosen.name }),
      ...(expected !== undefined && { expected: expected.name }),
      ...(outcome !== undefined && { shadow: outcome }),
    }));
    if (expected !== undefined) this.#assume(pod, expected);
    return { kind: 'prioritized', scores: spread(scores, known.positions, question.nodeNames.length) };
  }

  preempt(question: PreemptQuestion): PreemptAnswer | Neutral {
    const ready = this.#ready(question.pod, { names: [...question.victims.keys()] });
    if ('cause' in ready) return ready;
    const { pod, known } = ready;
    const { own } = this.#options.policies();
    const candidates = known.unknownCount > 0 ? null : candidatesOf(known.nodes, question.victims);
    if (candidates === null) {
      // Victims that are not known here cannot be weighed: kube-scheduler's choice stands.
      this.#log('preempt', own, ready, () => ({ passedCount: question.victims.size, neutral: 'unknown-victims' }));
      return { kind: 'preempted', victims: question.victims };
    }
    const left = own.preempt(pod, candidates, question.isLate);
    if (left === null) return LATE;
    const victims = new Map(
      left.map((one) => [
        one.node.name,
        { podUids: one.victims.map(({ uid }) => uid), budgetViolations: one.budgetViolations },
      ]),
    );
    const named = left.map((one) => [one.node.name, one.victims.map(podKey)] as const);
    this.#log('preempt', own, ready, () => ({ passedCount: left.length, victims: Object.fromEntries(named) }));
    return { kind: 'preempted', victims };
  }

  /** Everything a decision needs; or why there is none. */
  #ready(manifest: unknown, asked: AskedNames): Ready | Neutral {
    const { cluster, feed, staleAfterSeconds, metrics, now, clusterTime = now, onUnreadable } = this.#options;
    const hindrance = hindranceOf(feed, staleAfterSeconds);
    if (hindrance !== null) return { kind: 'neutral', cause: hindrance.name };
    const startedAt = now();
    const moment = clusterTime();
    const time = moment === null ? null : Math.floor(moment / TIME_STEP_SECONDS) * TIME_STEP_SECONDS;
    if (time !== null && cluster.state.timeSeconds !== time) cluster.state.setTime(time);
    const { pod, issues } = cluster.readPod(manifest);
    if (pod === null) {
      onUnreadable?.(issues);
      return { kind: 'neutral', cause: 'error' };
    }
    // Whatever was decided for it before did not come about: it does not count against itself.
    cluster.pods.withdraw(podKey(pod));
    const known = this.#finder.find(asked);
    if (known.unknownCount > 0) metrics.berth_unknown_nodes_total.inc(known.unknownCount);
    return { pod, known, startedAt };
  }

  #assume(pod: Pod, node: NodeState): void {
    this.#open.countDecision();
    this.#options.cluster.pods.assume(pod, node.name, this.#options.now());
  }

  /** The shadow's part of a filter's record; it is compared at once where no scores will be asked for. */
  #shadowed(
    shadow: Shadow | null,
    pod: Pod,
    nodes: SlottedNodes,
    { isLate }: Question,
    chosen: string | null | undefined,
  ): Partial<DecisionRecord> {
    if (shadow === null) return {};
    shadow.consider(pod, nodes, isLate);
    const outcome = chosen === undefined ? undefined : shadow.compare(pod.uid, chosen);
    return outcome === undefined ? {} : { shadow: outcome };
  }

  #log(
    verb: VerbName,
    { profile }: ExtenderPolicy,
    { pod, known, startedAt }: Ready,
    say: () => Partial<DecisionRecord>,
  ): void {
    const { onDecision, now, cluster } = this.#options;
    const { timeSeconds } = cluster.state;
    onDecision?.({
      verb,
      policy: profile.policy.name,
      pod: podKey(pod),
      uid: pod.uid,
      nodeCount: known.nodes.length + known.unknownCount,
      ...(timeSeconds !== null && { clusterSeconds: timeSeconds }),
      ...say(),
      milliseconds: Math.round((now() - startedAt) * 1e5) / 100,
    });
  }
}

const LATE: Neutral = { kind: 'neutral', cause: 'deadline' };

function nodePassed(nodes: readonly NodeState[], passed: Uint8Array): NodeState | null {
  return nodes[passed.indexOf(1)] ?? null;
}

/**
 * Positions of the nodes that the policy still lets pass, where decisions since the filter have filled some of them; null
 * where that is all or none of them.
 */
function stillFit(policy: ExtenderPolicy, pod: Pod, among: SlottedNodes): readonly number[] | null {
  const { nodes } = among;
  const { passed, passedCount } = policy.filter(pod, among);
  if (passedCount === 0 || passedCount === nodes.length) return null;
  return nodes.flatMap((_node, position) => (passed[position] === 1 ? [position] : []));
}

/** Scores at the given positions among `count`, 0 for the others; null: they are all there. */
function spread(scores: Int32Array, positions: readonly number[] | null, count: number): Int32Array {
  if (positions === null) return scores;
  const all = new Int32Array(count);
  positions.forEach((position, index) => {
    all[position] = scores[index]!;
  });
  return all;
}
