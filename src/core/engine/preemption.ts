/** What came of looking for pods to evict. */

import type { Pod } from '../model/pod.ts';

/** A victim that is a VM: where it could live-migrate instead of being shut down. */
export interface Relocation {
  readonly pod: Pod;
  /** '' where there is no such node. */
  readonly to: string;
  /** Why it cannot be moved, '' where it can. */
  readonly hindrance: string;
}

/** The outcome of preemption. */
export interface Preemption {
  readonly code: 'Success' | 'Unschedulable' | 'Error';
  /** Node whose victims leave, '' where preemption does not help. */
  readonly nominatedNode: string;
  /** Most important first. */
  readonly victims: readonly Pod[];
  /** Victims whose disruption budget is broken. */
  readonly budgetViolations: number;
  /** Other nodes that do exactly as little harm; kube-scheduler may take any of them. */
  readonly alternatives: readonly { readonly node: string; readonly victims: readonly Pod[] }[];
  /** What migrating would save of the victims, where the policy's preemption spares VMs; none otherwise. */
  readonly relocations: readonly Relocation[];
  /** Why it does not help, '' on success; worded as kube-scheduler words it. */
  readonly message: string;
}
