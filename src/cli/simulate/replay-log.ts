/** A decision log run again under other policies: what each would have chosen of the same nodes, at the same moment. */

import { ExtenderPolicy, type NodeState, type Pod, type Profile, withSlots } from '../../core/index.ts';
import type { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import type {
  ChangeRecord,
  DecisionRecord,
  LogRecord,
  RequestRecord,
  StartRecord,
} from '../../server/decisions/decision-record.ts';
import { formOpinion, type Opinion } from '../../server/decisions/opinion.ts';

/** How a policy compares with what was decided. */
export interface PolicyReplay {
  readonly policy: string;
  readonly decisions: number;
  readonly same: number;
  /** Pods for which it would have refused every node. */
  readonly refused: number;
  /** Points, 0 to 100, by its own scores, that the choice of the log loses, in the mean over decisions it can judge. */
  readonly meanRegret: number;
  readonly differences: readonly Difference[];
}

/** A decision that the policy would have taken otherwise. */
interface Difference {
  readonly time: string;
  readonly pod: string;
  /** null: every node was refused. */
  readonly chosen: string | null;
  readonly instead: string | null;
  /** null where the policy refuses the chosen node. */
  readonly regret: number | null;
}

/** Differences that are kept of each policy. */
const MAX_DIFFERENCES = 1000;

interface Tally {
  readonly policy: string;
  decisions: number;
  same: number;
  refused: number;
  judged: number;
  regret: number;
  readonly differences: Difference[];
}

/** A pod between its filter and what was chosen for it. */
interface Asked {
  readonly record: DecisionRecord;
  readonly pod: Pod;
  /** By policy. */
  readonly opinions: readonly Opinion[];
}

export interface ReplayOptions {
  readonly profiles: readonly Profile[];
  /** The scheduler that asked. */
  readonly caller: Profile;
  /** The cluster that the log, or a service in it, began with; its moment is in Unix time, in seconds. */
  readonly createCluster: (timeSeconds: number | null) => FollowedCluster;
}

/** The cluster as it is in one run of the service, and who decides over it. */
interface Run {
  readonly cluster: FollowedCluster;
  /** By policy. */
  readonly extenders: readonly ExtenderPolicy[];
  /** Pods between their filter and what was chosen for them, by uid. */
  readonly asked: Map<string, Asked>;
}

export class LogReplay {
  readonly #options: ReplayOptions;
  readonly #tallies: readonly Tally[];
  #run: Run | null = null;
  #assumeTimeoutSeconds = Number.POSITIVE_INFINITY;
  #missingCount = 0;
  #isMeasured = false;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#tallies = options.profiles.map((profile) => ({
      policy: profile.policy.name,
      ...{ decisions: 0, same: 0, refused: 0, judged: 0, regret: 0, differences: [] },
    }));
  }

  /** Takes the next record. */
  take(record: LogRecord): void {
    const seconds = toSeconds(record.time);
    if (record.kind === 'Gap') this.#missingCount += record.records;
    else if (record.kind === 'Start') this.#start(record, seconds);
    else {
      this.#run ??= this.#begin(null);
      const { cluster } = this.#run;
      // As the service does, but for the second between its looks.
      if (seconds !== null) cluster.pods.expire(seconds - this.#assumeTimeoutSeconds);
      if (record.kind === 'Decision') moveTo(record, cluster);
      if (record.kind === 'Change') follow(record, cluster);
      else if (record.kind === 'Request') this.#pass(record, this.#run);
      else if (record.verb === 'filter') this.#ask(record, this.#run);
      else if (record.verb === 'prioritize') this.#answer(record, this.#run);
    }
  }

  /** Records that the log says are missing. */
  get missingCount(): number {
    return this.#missingCount;
  }

  /** Whether the service read measurements, which the log does not hold. */
  get isMeasured(): boolean {
    return this.#isMeasured;
  }

  get results(): readonly PolicyReplay[] {
    return this.#tallies.map(({ policy, decisions, same, refused, judged, regret, differences }) => ({
      ...{ policy, decisions, same, refused, differences },
      meanRegret: judged === 0 ? 0 : regret / judged,
    }));
  }

  #start({ begins, assumeTimeoutSeconds, isMeasured }: StartRecord, seconds: number | null): void {
    this.#assumeTimeoutSeconds = assumeTimeoutSeconds;
    this.#isMeasured ||= isMeasured;
    // A service that begins lists the whole cluster: what went while none was there is in no log.
    if (begins === 'service') this.#run = this.#begin(seconds);
  }

  #begin(seconds: number | null): Run {
    const { profiles, caller, createCluster } = this.#options;
    const cluster = createCluster(seconds);
    const extenders = profiles.map((profile) => new ExtenderPolicy(cluster.state, profile, caller));
    return { cluster, extenders, asked: new Map() };
  }

  /** A request that was not decided on; a pod that was bound counts where it is. */
  #pass({ verb, outcome, cause, pod: key, uid, node, time }: RequestRecord, { cluster, asked }: Run): void {
    if (verb === 'prioritize' && uid !== undefined) asked.delete(uid);
    const isBound = verb === 'bind' && outcome === 'decided' && cause === undefined;
    const pod = key === undefined ? undefined : cluster.pods.known(key);
    if (isBound && pod !== undefined && node !== undefined) cluster.pods.assume(pod, node, toSeconds(time) ?? 0);
  }

  #ask(record: DecisionRecord, run: Run): void {
    const { cluster, extenders, asked } = run;
    const { pod } = cluster.readPod(record.manifest);
    if (pod === null) return;
    cluster.pods.withdraw(record.pod);
    const nodes = withSlots(nodesOf(record, cluster));
    // Without a time that is due there is an opinion.
    const opinions = extenders.map((extender) => formOpinion(extender, pod, nodes)!);
    asked.set(record.uid, { record, pod, opinions });
    // With one node or none left kube-scheduler asks for no scores.
    if (record.choice !== undefined || record.passedCount === 0) this.#answer(record, run);
  }

  #answer({ uid, choice, expected, time: answeredAt }: DecisionRecord, { cluster, asked }: Run): void {
    const chosen = choice ?? null;
    const question = asked.get(uid);
    if (question === undefined) return;
    asked.delete(uid);
    const { time, pod } = question.record;
    // As the service did, until the log tells where the pod is.
    if (expected !== undefined) cluster.pods.assume(question.pod, expected, toSeconds(answeredAt) ?? 0);
    this.#tallies.forEach((tally, index) => {
      const { choice: instead, points } = question.opinions[index]!;
      tally.decisions++;
      if (instead === null) tally.refused++;
      const [own, best] = [
        chosen === null ? undefined : points.get(chosen),
        instead === null ? undefined : points.get(instead),
      ];
      const regret = own === undefined || best === undefined ? null : best - own;
      if (regret !== null) {
        tally.judged++;
        tally.regret += regret;
      }
      if (instead === chosen) tally.same++;
      else if (tally.differences.length < MAX_DIFFERENCES)
        tally.differences.push({ time, pod, chosen, instead, regret });
    });
  }
}

function follow({ object, key, manifest }: ChangeRecord, cluster: FollowedCluster): void {
  if (manifest === null) cluster.remove(object, { metadata: metadataOf(key) });
  else cluster.put(object, manifest);
}

function moveTo({ clusterSeconds }: DecisionRecord, { state }: FollowedCluster): void {
  if (clusterSeconds !== undefined && state.timeSeconds !== clusterSeconds) state.setTime(clusterSeconds);
}

function nodesOf({ nodes }: DecisionRecord, { state }: FollowedCluster): NodeState[] {
  if (nodes === undefined) return [];
  if (!nodes.all) return nodes.names.flatMap((name) => state.node(name) ?? []);
  const others = new Set(nodes.names);
  return state.nodes.filter(({ name }) => !others.has(name));
}

/** Unix time in seconds; null of what is no time. */
function toSeconds(time: string): number | null {
  const seconds = Date.parse(time) / 1000;
  return Number.isFinite(seconds) ? seconds : null;
}

function metadataOf(key: string): { readonly name: string; readonly namespace?: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
