/** Why a pod goes where it goes, or why it goes nowhere and what single change would help. */

import { type Pod, podKey } from '../../model/pod.ts';
import type { Decision } from '../decision.ts';
import type { Scheduler } from '../schedule.ts';
import { type Counterfactual, findCounterfactuals } from './counterfactuals.ts';
import { type Lag, lagsOf, type Margin, marginOf, type WeightFlip, weightFlipsOf } from './margin.ts';
import { type MigrationOutlook, migrationOutlookOf } from './migration-outlook.ts';

export interface Explanation {
  /** Every node examined. */
  readonly decision: Decision;
  /** Node the pod is placed on now, '' while pending. */
  readonly placedOn: string;
  /** Set where a node was chosen among several. */
  readonly margin: Margin | null;
  readonly flips: readonly WeightFlip[];
  /** What each other candidate lacks against the chosen node. */
  readonly lags: readonly Lag[];
  /** Set for the target pod of a live migration: what it would take to each candidate. */
  readonly migration: MigrationOutlook | null;
  /** Set where the pod fits nowhere or is gated. */
  readonly counterfactuals: readonly Counterfactual[];
}

/** Explains a pod; one that is placed is explained as if it were pending. The state is left as it was. */
export function explain(scheduler: Scheduler, pod: Pod): Explanation {
  const { state } = scheduler;
  const placed = state.placements.get(podKey(pod));
  const checkpoint = state.checkpoint();
  try {
    if (placed !== undefined) state.forget(podKey(pod));
    const pending: Pod = placed === undefined ? pod : { ...pod, nodeName: '' };
    const decision = scheduler.decide(pending, { examinesAll: true });
    const isChosen = decision.outcome.kind === 'chosen';
    return {
      decision,
      placedOn: placed?.node.name ?? '',
      margin: marginOf(decision),
      flips: weightFlipsOf(decision),
      lags: lagsOf(decision),
      migration: migrationOutlookOf(decision, state),
      counterfactuals: isChosen ? [] : findCounterfactuals(scheduler, decision),
    };
  } finally {
    state.undo(checkpoint);
  }
}
