/** What an extender leaves of the nodes that preemption would empty: where its policy spares VMs, so does it. */

import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import { type FilterPass, withSlots } from '../filter-pass.ts';
import { createPasses } from '../passes.ts';
import { keepLeast, type PreemptionCandidate, selectVictims, type VictimRules } from '../preempt.ts';
import type { Profile } from '../profile.ts';

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
   * picks among them by its rules. A node whose victims cannot be chosen anew keeps those it came with. null where the
   * answer was due before that was known.
   */
  revise(
    pod: Pod,
    candidates: readonly PreemptionCandidate[],
    isLate: () => boolean = () => false,
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
      revised.push('reasons' in chosen || chosen.victims.length === 0 ? candidate : chosen);
    }
    return keepLeast(revised, rules.harm);
  }
}
