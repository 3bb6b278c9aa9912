/** What an extender leaves of the nodes that preemption would empty: where its policy spares VMs, so does it. */

import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import { type FilterPass, withSlots } from '../filter-pass.ts';
import { createPasses } from '../passes.ts';
import { keepLeast, type PreemptionCandidate, selectVictims, type VictimRules } from '../preempt.ts';
import type { Profile } from '../profile.ts';

export interface RevisionOptions {
  /** True once an answer is due. Default: never. */
  readonly isLate?: (() => boolean) | undefined;
  /**
   * True where whoever asks sees every pod of the state, as the simulator's scheduler does. Else a pod that is only assumed
   * may have gone elsewhere: kube-scheduler fails the whole call where a victim is not on its node (kube-scheduler.md A6).
   */
  readonly seesAssumed: boolean;
}

export class ExtenderPreemption {
  readonly #state: ClusterState;
  /** null where the policy has no rules of its own: kube-scheduler's candidates stand. */
  readonly #rules: VictimRules | null;
  /** The filters of whoever asks and those of the policy: what must hold when the victims have left. */
  readonly #filterPass: FilterPass;

  constructor(state: ClusterState, policy: Profile, caller: Profile) {
    this.#state = state;
    this.#rules = policy.plugins.find(({ plugin }) => plugin.victimRules !== undefined)?.plugin.victimRules ?? null;
    const names = new Set(caller.plugins.map(({ name }) => name));
    const plugins = [...caller.plugins, ...policy.plugins.filter(({ name }) => !names.has(name))];
    this.#filterPass = createPasses(state, { ...caller, plugins }).filterPass;
  }

  /**
   * The candidates that do the least harm by the policy's own rules, with the victims these rules choose; kube-scheduler
   * picks among them by its rules. A node whose victims cannot be chosen anew, or not among pods that whoever asks is known
   * to see there, keeps those it came with. null where the answer was due before that was known.
   */
  revise(
    pod: Pod,
    candidates: readonly PreemptionCandidate[],
    { isLate = () => false, seesAssumed }: RevisionOptions,
  ): readonly PreemptionCandidate[] | null {
    const rules = this.#rules;
    if (rules === null || candidates.length === 0) return candidates;
    const nodes = candidates.map(({ node }) => node);
    this.#filterPass.find(pod, { examinesAll: true, among: withSlots(nodes) });
    const context = {
      pod,
      state: this.#state,
      imagine: (node: (typeof nodes)[number]) => this.#filterPass.imagine(node),
    };
    const revised: PreemptionCandidate[] = [];
    for (const candidate of candidates) {
      if (isLate()) return null;
      const chosen = selectVictims(context, candidate.node, rules);
      const isSound = !('reasons' in chosen) && chosen.victims.length > 0;
      revised.push(isSound && (seesAssumed || areAllSeen(chosen, candidate)) ? chosen : candidate);
    }
    return keepLeast(revised, rules.harm);
  }
}

/** True where each victim is bound as far as the cluster tells, or was named by whoever asks. */
function areAllSeen({ victims }: PreemptionCandidate, named: PreemptionCandidate): boolean {
  return victims.every(({ uid, nodeName }) => nodeName !== '' || named.victims.some((victim) => victim.uid === uid));
}
