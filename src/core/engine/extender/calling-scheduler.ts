/** The kube-scheduler that calls an extender, seen from the extender: what it will choose once it has the scores. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { ClusterState } from '../../model/state.ts';
import type { SlottedNodes } from '../filter-pass.ts';
import { createPasses, positionsOfMaximum } from '../passes.ts';
import type { Profile } from '../profile.ts';
import type { ScorePass } from '../score-pass.ts';
import { createTieBreaker, type TieBreaker } from '../ties.ts';
import { toReturnedNode } from './ask-extenders.ts';
import { POINTS_PER_EXTENDER_POINT } from './extender.ts';

/** What the extender answered. */
export interface Answered {
  /** Whole scores by position. */
  readonly scores: Int32Array;
  /** Position at which a tie of the scheduler's totals is taken to end, where it is among the best; it may be drawn. */
  readonly preferred: number;
  /** False where whole nodes went over the wire. */
  readonly isNodeCacheCapable: boolean;
}

export class CallingScheduler {
  readonly profile: Profile;
  readonly #scorePass: ScorePass;
  readonly #breakTie: TieBreaker;
  readonly #weight: number;

  /** `weight` is that of the extender in the scheduler's configuration. */
  constructor(state: ClusterState, profile: Profile, weight: number) {
    this.profile = profile;
    this.#scorePass = createPasses(state, profile).scorePass;
    this.#breakTie = createTieBreaker(profile.policy.tie, profile.policy.schedulerVersion, true);
    this.#weight = weight;
  }

  /** The node that the scheduler will choose among those that it asked to be scored; there is at least one. */
  expectChoice(pod: Pod, among: SlottedNodes, { scores, preferred, isNodeCacheCapable }: Answered): NodeState {
    const { nodes, slots } = among;
    const seen = isNodeCacheCapable ? nodes : nodes.map(toReturnedNode);
    const totals = this.#scorePass.total(pod, { nodes: seen, slots }, null, { isDetached: !isNodeCacheCapable });
    for (let position = 0; position < totals.length; position++) {
      totals[position]! += scores[position]! * this.#weight * POINTS_PER_EXTENDER_POINT;
    }
    const best = positionsOfMaximum(totals);
    return nodes[best.includes(preferred) ? preferred : this.#breakTie(pod, seen, totals, best)]!;
  }
}
