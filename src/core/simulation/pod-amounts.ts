/** What a pod asks for, when its instance changes its size or moves. */

import type { Pod } from '../model/pod.ts';
import { CPU_MILLI, MEMORY_BYTES } from '../model/resources.ts';

/** What is counted of a pod in three ways. */
export type Amounts = Pick<Pod, 'requests' | 'nonZeroRequests' | 'scoringRequests'>;

/** The amounts of a pod. */
export function amountsOf({ requests, nonZeroRequests, scoringRequests }: Pod): Amounts {
  return { requests, nonZeroRequests, scoringRequests };
}

/** A pod's amounts with other CPU and memory. */
export function plugged(pod: Amounts, asked: { readonly cpuMilli: number; readonly memoryBytes: number }): Amounts {
  const replace = (amounts: readonly number[]): readonly number[] =>
    amounts.map((amount, axis) =>
      axis === CPU_MILLI ? asked.cpuMilli : axis === MEMORY_BYTES ? asked.memoryBytes : amount,
    );
  return {
    requests: replace(pod.requests),
    nonZeroRequests: replace(pod.nonZeroRequests),
    scoringRequests: replace(pod.scoringRequests),
  };
}

/** An instance's pod under its own name, with the amounts and devices of its target. */
export function settledPod(pod: Pod, target: Pod): Pod {
  return { ...pod, ...amountsOf(target), nodeName: '', gpu: target.gpu };
}
