/** A second policy that decides beside the first, without effect: how often it agrees, and what it would have gained. */

import type { ExtenderPolicy, Pod, SlottedNodes } from '../../core/index.ts';
import type { Metrics } from '../metrics.ts';
import type { ShadowOutcome } from './decision-record.ts';
import { MAX_UID } from './open-questions.ts';
import { formOpinion, type Opinion } from './opinion.ts';

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
  consider(pod: Pod, among: SlottedNodes, isLate: () => boolean): void {
    if (pod.uid.length > MAX_UID) return;
    this.#opinions.delete(pod.uid);
    const opinion = formOpinion(this.#policy, pod, among, isLate);
    if (opinion === null) return;
    this.#opinions.set(pod.uid, opinion);
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
