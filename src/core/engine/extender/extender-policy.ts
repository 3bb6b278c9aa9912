/** A policy as an extender: it filters and scores the nodes that kube-scheduler has left, and no others. */

import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import type { FilterPass, SlottedNodes } from '../filter-pass.ts';
import { createPasses, positionsOfMaximum } from '../passes.ts';
import type { Rejection } from '../plugin.ts';
import type { TieRule } from '../policy.ts';
import type { PreemptionCandidate } from '../preempt.ts';
import type { Profile } from '../profile.ts';
import type { ScorePass, ScoreRecord } from '../score-pass.ts';
import { createTieBreaker, type TieBreaker } from '../ties.ts';
import type { ExtenderVerdict } from './extender.ts';
import { ExtenderPreemption } from './extender-preemption.ts';
import { type ScoreRange, toExtenderScores } from './extender-scores.ts';

/** What a policy's scores say of the nodes it was given. */
export interface Ranking {
  /** Sums of the weighted scores by position: good until the next ranking. */
  readonly totals: Float64Array;
  /** The highest total there can be: 100 x the weights of the plugins that scored. */
  readonly highest: number;
  /** Position of the policy's choice. */
  readonly chosen: number;
  /** False where the policy leaves ties to kube-scheduler. */
  readonly isStable: boolean;
}

/** A verdict that may be cut short. */
export interface PolicyVerdict extends ExtenderVerdict {
  /** True where the answer was due before every filter was asked: those left out refuse nothing. */
  readonly isCut: boolean;
}

export class ExtenderPolicy {
  readonly profile: Profile;
  readonly #filterPass: FilterPass;
  readonly #scorePass: ScorePass;
  readonly #breakTie: TieBreaker;
  readonly #preemption: ExtenderPreemption;
  #passed = new Uint8Array(0);

  /** `caller` is the profile of the scheduler that asks: what must fit beside this policy's own rules. */
  constructor(state: ClusterState, profile: Profile, caller: Profile) {
    this.profile = profile;
    this.#preemption = new ExtenderPreemption(state, profile, caller);
    const { filterPass, scorePass } = createPasses(state, profile);
    this.#filterPass = filterPass;
    this.#scorePass = scorePass;
    this.#breakTie = createTieBreaker(profile.policy.tie, profile.policy.schedulerVersion, true);
  }

  /** Judges nodes, in their order; the verdict is good until the next one. Hot: once per request. */
  filter(pod: Pod, among: SlottedNodes, isLate?: () => boolean): PolicyVerdict {
    const { nodes } = among;
    const found = this.#filterPass.find(pod, { examinesAll: true, among, ...(isLate && { isLate }) }).nodes;
    if (this.#passed.length < nodes.length) this.#passed = new Uint8Array(nodes.length * 2);
    const passed = this.#passed.subarray(0, nodes.length);
    passed.fill(0);
    // What passed stands in the order of what was given.
    for (let position = 0, next = 0; position < nodes.length && next < found.length; position++) {
      if (nodes[position] !== found[next]) continue;
      passed[position] = 1;
      next++;
    }
    return {
      passed,
      passedCount: found.length,
      rejectionAt: (position) => this.#filterPass.rejectionOf(nodes[position]!) ?? UNKNOWN,
      isCut: this.#filterPass.isCut,
    };
  }

  /** Scores nodes, in their order; null where the answer was due before every plugin was asked. Hot: once per request. */
  rank(pod: Pod, among: SlottedNodes, options: RankOptions = {}): Ranking | null {
    const { nodes } = among;
    const { records = null, isLate } = options;
    const totals = this.#scorePass.total(pod, among, records, isLate === undefined ? {} : { isLate });
    if (this.#scorePass.isCut) return null;
    const chosen = nodes.length === 0 ? -1 : this.#breakTie(pod, nodes, totals, positionsOfMaximum(totals));
    const isStable = choosesItself(this.profile.policy.tie);
    return { totals, highest: 100 * this.#scorePass.weight, chosen, isStable };
  }

  /**
   * What is left of the nodes that preemption would empty, of victims that kube-scheduler is known to see there; null where
   * the answer was due before.
   */
  preempt(
    pod: Pod,
    candidates: readonly PreemptionCandidate[],
    isLate?: () => boolean,
  ): readonly PreemptionCandidate[] | null {
    return this.#preemption.revise(pod, candidates, { isLate, seesAssumed: false });
  }

  /** The same for a scheduler that sees every pod of the state, and waits. */
  preemptOffline(pod: Pod, candidates: readonly PreemptionCandidate[]): readonly PreemptionCandidate[] {
    return this.#preemption.revise(pod, candidates, { seesAssumed: true }) ?? candidates;
  }
}

export interface RankOptions {
  /** Takes what each plugin gave. */
  readonly records?: ScoreRecord[];
  /** True once an answer is due. */
  readonly isLate?: () => boolean;
}

/** The whole scores of a ranking. */
export function scoresOf({ totals, highest, chosen, isStable }: Ranking, range: ScoreRange): Int32Array {
  return toExtenderScores(totals, { highest, range, chosen: isStable && chosen >= 0 ? chosen : null });
}

/** Whether a tie rule names one node. */
function choosesItself({ kind }: TieRule): boolean {
  return kind !== 'random' && kind !== 'scheduler';
}

/** A node that the cluster no longer holds. */
const UNKNOWN: Rejection = { plugin: 'Berth', code: 'UnschedulableAndUnresolvable', reasons: ['unknown'], figures: [] };
