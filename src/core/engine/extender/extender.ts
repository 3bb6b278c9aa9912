/** An extender of kube-scheduler as the scheduling cycle sees it (kube-scheduler.md part A), whoever answers for it. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import type { Rejection } from '../plugin.ts';
import type { PreemptionCandidate } from '../preempt.ts';

/** What an extender's filter says of the nodes it was given. */
export interface ExtenderVerdict {
  /** 1 by position where the node passes. */
  readonly passed: Uint8Array;
  readonly passedCount: number;
  /** Why the node of a position does not pass. */
  readonly rejectionAt: (position: number) => Rejection;
}

export interface Extender {
  readonly name: string;
  /** Its scores count 10 times this. */
  readonly weight: number;
  /**
   * False where whole nodes go over the wire: kube-scheduler then scores those that come back as if they were empty
   * (kubernetes/kubernetes#141781).
   */
  readonly isNodeCacheCapable: boolean;
  /** False where the pod is none of its business: it is not asked. */
  isInterested(pod: Pod): boolean;
  /** Absent: every node passes. */
  filter?(pod: Pod, nodes: readonly NodeState[]): ExtenderVerdict;
  /** Whole scores by position. Absent: nothing is added. */
  prioritize?(pod: Pod, nodes: readonly NodeState[]): Int32Array;
  /** The candidates that are left, with their victims. Absent: all. */
  preempt?(pod: Pod, candidates: readonly PreemptionCandidate[]): readonly PreemptionCandidate[];
}

/** Score points that one point of an extender is worth at weight 1: MaxNodeScore / MaxExtenderPriority. */
export const POINTS_PER_EXTENDER_POINT = 10;

/** True where a pod names one of the resources in a container, the amount aside; every pod where there are none. */
export function isInterestedIn(pod: Pod, managedResources: readonly string[]): boolean {
  return managedResources.length === 0 || managedResources.some((name) => pod.extendedResources.includes(name));
}
