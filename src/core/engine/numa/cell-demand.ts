/**
 * What pods take of a node's NUMA cells.
 *
 * Pinned, and so aligned by the kubelet, are VMs with dedicated CPUs, and Guaranteed pods of one container that ask for
 * whole cores (cpumanager/policy_static.go guaranteedCPUs; of several containers the pod does not tell which are pinned).
 * They take whole cores, memory and huge pages. Devices are aligned for every pod, huge pages of other pods lie in some
 * cell without being aligned. A resource that no cell names is not looked at.
 */

import type { NumaTopology } from '../../model/numa.ts';
import type { Pod } from '../../model/pod.ts';
import {
  amountOf,
  CPU_MILLI,
  FIRST_SCALAR,
  MEMORY_BYTES,
  type ResourceAxes,
  type ResourceVector,
} from '../../model/resources.ts';

/** The resources that a node's cells name; everything said of cells is by their place in this list. */
export interface CellResources {
  /** Axes in ascending order: cores first. */
  readonly axes: readonly number[];
  readonly isHugepages: readonly boolean[];
}

/** What a pod asks of cells, by place. */
export interface CellDemand {
  readonly amounts: readonly number[];
  /** The amounts that the kubelet aligns. */
  readonly aligned: readonly number[];
  /** Size of the pages that the guest's own cells share out evenly; 0 where it has no cells of its own. */
  readonly guestPageBytes: number;
}

const MILLI_PER_CORE = 1000;
const HUGEPAGES_PREFIX = 'hugepages-';

/** The resources of which at least one cell has some. */
export function cellResourcesOf({ cells }: NumaTopology, axes: ResourceAxes): CellResources {
  const named = new Set<number>();
  for (const { allocatable } of cells) {
    allocatable.forEach((amount, axis) => {
      if (amount > 0 && (axis === CPU_MILLI || axis === MEMORY_BYTES || axis >= FIRST_SCALAR)) named.add(axis);
    });
  }
  const sorted = [...named].sort((a, b) => a - b);
  return { axes: sorted, isHugepages: sorted.map((axis) => axes.name(axis).startsWith(HUGEPAGES_PREFIX)) };
}

/** A vector by place. */
export function toPlaces(vector: ResourceVector, { axes }: CellResources): number[] {
  return axes.map((axis) => amountOf(vector, axis));
}

/** What a pod asks of cells; null where that is nothing. Hot: once per pod of a node that changed. */
export function cellDemandOf(pod: Pod, resources: CellResources): CellDemand | null {
  const pinned = isPinned(pod);
  if (!pinned && pod.requests.length <= FIRST_SCALAR) return null;
  const amounts = resources.axes.map((axis) => takenOf(pod, axis, pinned));
  if (amounts.every((amount) => amount === 0)) return null;
  const { isHugepages } = resources;
  return {
    amounts,
    aligned: pinned ? amounts : amounts.map((amount, place) => (isHugepages[place] === true ? 0 : amount)),
    guestPageBytes: pinned && pod.vm?.hasNumaPassthrough === true ? Math.max(1, pod.vm.hugepageBytes) : 0,
  };
}

/** True for pods whose cores are theirs alone. */
export function isPinned({ vm, requests, limits, containerCount }: Pod): boolean {
  if (vm?.hasDedicatedCpus === true) return true;
  const cpuMilli = amountOf(requests, CPU_MILLI);
  if (containerCount !== 1 || cpuMilli === 0 || cpuMilli % MILLI_PER_CORE !== 0) return false;
  const memoryBytes = amountOf(requests, MEMORY_BYTES);
  return cpuMilli === amountOf(limits, CPU_MILLI) && memoryBytes > 0 && memoryBytes === amountOf(limits, MEMORY_BYTES);
}

/** Fractions of a core belong to containers beside the guest, which share what is left. */
function takenOf({ requests }: Pod, axis: number, pinned: boolean): number {
  const amount = amountOf(requests, axis);
  if (axis === CPU_MILLI) return pinned ? Math.floor(amount / MILLI_PER_CORE) * MILLI_PER_CORE : 0;
  return axis === MEMORY_BYTES && !pinned ? 0 : amount;
}
