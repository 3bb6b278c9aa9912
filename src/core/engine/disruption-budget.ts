/** Which pods a disruption budget protects. */

import type { PodDisruptionBudget } from '../model/cluster.ts';
import type { Pod } from '../model/pod.ts';
import { matchesSelector } from '../model/selectors.ts';

/**
 * Whether a budget protects a pod that is not being disrupted already. One without requirements protects nothing, and no pod
 * without labels is protected (pkg/scheduler/framework/preemption filterPodsWithPDBViolation).
 */
export function protects(budget: PodDisruptionBudget, pod: Pod): boolean {
  return (
    budget.namespace === pod.namespace &&
    pod.labels.size > 0 &&
    budget.selector !== null &&
    budget.selector.requirements.length > 0 &&
    matchesSelector(budget.selector, pod.labels) &&
    !budget.disruptedPods.includes(pod.name)
  );
}
