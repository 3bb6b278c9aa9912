/** A second policy that decides beside the first, without effect: how often it agrees, and what it would have gained. */

import type { ExtenderPolicy, NodeState, Pod } from '../../core/index.ts';
import type { Metrics } from '../metrics.ts';
import type { ShadowOutcome } from './decision-record.ts';

/** What the shadow made of a question. */
interface Opinion {
  readonly choice: string | null;
  /** Points, 0 to 100, by node; nodes it refuses are absent. */
  readonly points: ReadonlyMap<string, number>;
}

/** Opinions kept between the filter of a pod and its scores. */
const MAX_OPINIONS = 256;

export class Shadow {
  readonly #policy: ExtenderPolicy;
  readonly #metrics: Metrics;
  /** By the pod's uid, the oldest first. */
  readonly #opinions = new Map<string, Opinion>();

  constructor(policy: ExtenderPolicy, metrics: Metrics) {
    this.#policy = policy;
    this.#metrics = metrics;
  }

  get policyName(): string {
    return this.#policy.profile.policy.name;
  }

  /** Forms an opinion over all nodes that kube-scheduler has left. */
  consider(pod: Pod, nodes: readonly NodeState[], isLate: () => boolean): void {
    this.#opinions.delete(pod.uid);
    const { passed } = this.#policy.filter(pod, nodes, isLate);
    const left = nodes.filter((_node, position) => passed[position] === 1);
    const ranking = left.length === 0 ? null : this.#policy.rank(pod, left, { isLate });
    // An opinion that was cut short is none.
    if (isLate()) return;
    const points = new Map<string, number>();
    if (ranking !== null) {
      const scale = ranking.highest > 0 ? 100 / ranking.highest : 0;
      for (const [position, { name }] of left.entries()) points.set(name, ranking.totals[position]! * scale);
    }
    this.#opinions.set(pod.uid, { choice: ranking === null ? null : left[ranking.chosen]!.name, points });
    for (const uid of this.#opinions.keys()) {
      if (this.#opinions.size <= MAX_OPINIONS) break;
      this.#opinions.delete(uid);
    }
  }

  /** Compares what was chosen (null: every node was refused) with the opinion; undefined where there is none. */
  compare(uid: string, chosen: string | null): ShadowOutcome | undefined {
    const opinion = this.#opinions.get(uid);
    if (opinion === undefined) return undefined;
    this.#opinions.delete(uid);
    const { choice, points } = opinion;
    const isSame = choice === chosen;
    const own = chosen === null ? undefined : points.get(chosen);
    const best = choice === null ? undefined : points.get(choice);
    const regret = isSame ? 0 : own === undefined || best === undefined ? null : best - own;
    const policy = this.policyName;
    this.#metrics.berth_shadow_decisions_total.inc({ policy, agreement: isSame ? 'same' : 'different' });
    if (regret !== null) this.#metrics.berth_shadow_regret.observe({ policy }, regret);
    return { policy, choice, isSame, regret };
  }
}
