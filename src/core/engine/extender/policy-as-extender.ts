/** A policy in the place of an extender that kube-scheduler is configured with: the simulator's side of the live service. */

import { withSlots } from '../filter-pass.ts';
import type { Extender } from './extender.ts';
import { isInterestedIn } from './extender.ts';
import { type ExtenderPolicy, scoresOf } from './extender-policy.ts';
import type { ScoreRange } from './extender-scores.ts';

/** How kube-scheduler is configured to ask. */
export interface ExtenderSettings {
  readonly name: string;
  readonly weight: number;
  readonly isNodeCacheCapable: boolean;
  /** Pods are asked about only where they name one of these; every pod where there is none. */
  readonly managedResources: readonly string[];
  /** Verbs it is asked with. */
  readonly filters: boolean;
  readonly prioritizes: boolean;
  readonly preempts: boolean;
  readonly scoreRange: ScoreRange;
}

/** An extender that answers by a policy as `berth serve` does. */
export function createPolicyExtender(policy: ExtenderPolicy, settings: ExtenderSettings): Extender {
  const { name, weight, isNodeCacheCapable, managedResources, scoreRange } = settings;
  return {
    name,
    weight,
    isNodeCacheCapable,
    isInterested: (pod) => isInterestedIn(pod, managedResources),
    ...(settings.filters && { filter: (pod, nodes) => policy.filter(pod, withSlots(nodes)) }),
    // Without a time that is due there is a ranking.
    ...(settings.prioritizes && {
      prioritize: (pod, nodes) => scoresOf(policy.rank(pod, withSlots(nodes))!, scoreRange),
    }),
    ...(settings.preempts && { preempt: (pod, candidates) => policy.preemptOffline(pod, candidates) }),
  };
}
