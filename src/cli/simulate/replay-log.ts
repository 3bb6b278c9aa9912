/** A decision log run again under other policies: what each would have chosen of the same nodes, at the same moment. */

import { ExtenderPolicy, type NodeState, type Pod, type Profile, withSlots } from '../../core/index.ts';
import { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import type { DecisionRecord, LogRecord } from '../../server/decisions/decision-record.ts';
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
  readonly extender: ExtenderPolicy;
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

export class LogReplay {
  readonly #cluster: FollowedCluster;
  readonly #tallies: readonly Tally[];
  readonly #asked = new Map<string, Asked>();

  /** `cluster` holds what was there before the log began; the log's own changes are followed. */
  constructor(profiles: readonly Profile[], caller: Profile, cluster = new FollowedCluster()) {
    this.#cluster = cluster;
    this.#tallies = profiles.map((profile) => ({
      policy: profile.policy.name,
      extender: new ExtenderPolicy(cluster.state, profile, caller),
      ...{ decisions: 0, same: 0, refused: 0, judged: 0, regret: 0, differences: [] },
    }));
  }

  /** Takes the next record. */
  take(record: LogRecord): void {
    if (record.kind === 'Change') {
      if (record.manifest === null) this.#cluster.remove(record.object, { metadata: metadataOf(record.key) });
      else this.#cluster.put(record.object, record.manifest);
    } else if (record.kind === 'Decision' && record.verb === 'filter') this.#ask(record);
    else if (record.kind === 'Decision' && record.verb === 'prioritize') this.#answer(record);
  }

  get results(): readonly PolicyReplay[] {
    return this.#tallies.map(({ policy, decisions, same, refused, judged, regret, differences }) => ({
      ...{ policy, decisions, same, refused, differences },
      meanRegret: judged === 0 ? 0 : regret / judged,
    }));
  }

  #ask(record: DecisionRecord): void {
    const { state } = this.#cluster;
    const seconds = Date.parse(record.time) / 1000;
    if (Number.isFinite(seconds)) state.setTime(Math.floor(seconds));
    const { pod } = this.#cluster.readPod(record.manifest);
    if (pod === null) return;
    this.#cluster.pods.withdraw(record.pod);
    const nodes = withSlots(this.#nodesOf(record));
    // Without a time that is due there is an opinion.
    const opinions = this.#tallies.map(({ extender }) => formOpinion(extender, pod, nodes)!);
    this.#asked.set(record.uid, { record, pod, opinions });
    // With one node or none left kube-scheduler asks for no scores.
    if (record.choice !== undefined || record.passedCount === 0) this.#answer(record);
  }

  #answer({ uid, choice, expected }: DecisionRecord): void {
    const chosen = choice ?? null;
    const asked = this.#asked.get(uid);
    if (asked === undefined) return;
    this.#asked.delete(uid);
    const { time, pod } = asked.record;
    // As the service did, until the log tells where the pod is.
    if (expected !== undefined) this.#cluster.pods.assume(asked.pod, expected, 0);
    this.#tallies.forEach((tally, index) => {
      const { choice: instead, points } = asked.opinions[index]!;
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

  #nodesOf({ nodes }: DecisionRecord): NodeState[] {
    const { state } = this.#cluster;
    if (nodes === undefined) return [];
    if (!nodes.all) return nodes.names.flatMap((name) => state.node(name) ?? []);
    const others = new Set(nodes.names);
    return state.nodes.filter(({ name }) => !others.has(name));
  }
}

function metadataOf(key: string): { readonly name: string; readonly namespace?: string } {
  const slash = key.indexOf('/');
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
