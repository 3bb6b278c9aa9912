/** What a pod asks for, when its instance changes its size or moves. */

import type { Pod } from '../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../model/resources.ts';
import type { Vm } from '../model/vm.ts';

/** What is counted of a pod in three ways. */
export type Amounts = Pick<Pod, 'requests' | 'nonZeroRequests' | 'scoringRequests'>;

/** The amounts of a pod. */
export function amountsOf({ requests, nonZeroRequests, scoringRequests }: Pod): Amounts {
  return { requests, nonZeroRequests, scoringRequests };
}

/** What changes of a pod with its size. */
type Plugged = Amounts & Pick<Pod, 'vm'>;

/**
 * A pod's amounts with other CPU and memory, and its guest of that size: memory grows by the bytes that are asked for more,
 * as the launcher's own stay, and vCPUs in the proportion of CPU, as a cluster has one ratio of both (kubevirt.md 2.5).
 */
export function plugged(pod: Pod, asked: { readonly cpuMilli: number; readonly memoryBytes: number }): Plugged {
  const replace = (amounts: readonly number[]): readonly number[] =>
    amounts.map((amount, axis) =>
      axis === CPU_MILLI ? asked.cpuMilli : axis === MEMORY_BYTES ? asked.memoryBytes : amount,
    );
  return {
    requests: replace(pod.requests),
    nonZeroRequests: replace(pod.nonZeroRequests),
    scoringRequests: replace(pod.scoringRequests),
    vm: pod.vm === null ? null : { ...pod.vm, ...guestSizeOf(pod.vm, pod.requests, asked) },
  };
}

type GuestSize = Pick<Vm, 'vcpus' | 'guestMemoryBytes'>;

function guestSizeOf(
  { vcpus, guestMemoryBytes }: GuestSize,
  requests: readonly number[],
  { cpuMilli, memoryBytes }: { readonly cpuMilli: number; readonly memoryBytes: number },
): GuestSize {
  const cpuBefore = amountOf(requests, CPU_MILLI);
  return {
    vcpus: cpuBefore > 0 ? Math.max(1, Math.round((vcpus * cpuMilli) / cpuBefore)) : vcpus,
    guestMemoryBytes: Math.max(0, guestMemoryBytes + memoryBytes - amountOf(requests, MEMORY_BYTES)),
  };
}

/** An instance's pod under its own name, with the amounts, devices and guest's size of its target. */
export function settledPod(pod: Pod, target: Pod): Pod {
  return { ...pod, ...amountsOf(target), vm: withGuestSize(pod.vm, target.vm), nodeName: '', gpu: target.gpu };
}

/** A VM of the size of another; itself where that is its own. */
export function withGuestSize(vm: Vm | null, other: GuestSize | null): Vm | null {
  if (vm === null || other === null) return vm;
  const { vcpus, guestMemoryBytes } = other;
  return vm.vcpus === vcpus && vm.guestMemoryBytes === guestMemoryBytes ? vm : { ...vm, vcpus, guestMemoryBytes };
}
