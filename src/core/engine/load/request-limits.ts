/** What is promised on a node against what may be used there: sums of requests and of limits. */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';

/** Axes of the resources that load-aware rules look at. */
export const LOAD_AXES = [CPU_MILLI, MEMORY_BYTES] as const;
export type LoadAxis = (typeof LOAD_AXES)[number];

const MILLI_PER_VCPU = 1000;

/** The most a pod may use: its limits, what a guest has where that is more, and no less than it requests. Hot. */
export function limitOf(pod: Pod, axis: LoadAxis): number {
  const limit = Math.max(amountOf(pod.limits, axis), amountOf(pod.requests, axis));
  if (pod.vm === null) return limit;
  // KubeVirt sets no limits; a guest uses its vCPUs and its memory, whatever was requested for them.
  return Math.max(limit, axis === CPU_MILLI ? pod.vm.vcpus * MILLI_PER_VCPU : pod.vm.guestMemoryBytes);
}

/** Sums of the limits of the pods on a node, by axis. */
export type LimitSums = Readonly<Record<LoadAxis, number>>;

/**
 * A function that sums the limits of the pods on a node once for as long as the state leaves the node as it is: a column
 * asks again for every shape of pod. Not for copies of nodes, whose version stays. Hot: once per node and shape.
 */
export function rememberLimitSums(): (node: NodeState) => LimitSums {
  const kept = new WeakMap<NodeState, { readonly version: number; readonly sums: LimitSums }>();
  return (node) => {
    const known = kept.get(node);
    if (known?.version === node.version) return known.sums;
    let cpuMilli = 0;
    let memoryBytes = 0;
    for (const pod of node.pods.values()) {
      cpuMilli += limitOf(pod, CPU_MILLI);
      memoryBytes += limitOf(pod, MEMORY_BYTES);
    }
    const sums: LimitSums = { [CPU_MILLI]: cpuMilli, [MEMORY_BYTES]: memoryBytes };
    kept.set(node, { version: node.version, sums });
    return sums;
  };
}
