/** A trace's node as a node of the cluster. */

import { SCHEDULABLE_LABEL } from '../../model/kubevirt-labels.ts';
import { HOSTNAME_LABEL, type Node } from '../../model/node.ts';
import type { ResourceAxes, ResourceVector } from '../../model/resources.ts';
import { NO_LABELS } from '../../model/selectors.ts';
import type { TraceNode } from './trace.ts';

/** kubelet's default of `maxPods`. */
export const DEFAULT_PODS_PER_NODE = 110;

/** Stands for memory that a trace does not tell: it limits nothing. */
const UNTOLD_MEMORY_BYTES = Number.MAX_SAFE_INTEGER;

/** The node object; `podsPerNode`: how many pods it takes where the trace does not tell. */
export function toNode(traced: TraceNode, axes: ResourceAxes, podsPerNode = DEFAULT_PODS_PER_NODE): Node {
  const allocatable: ResourceVector = axes.vector([
    ['cpu', traced.cpuMilli],
    ['memory', traced.memoryBytes === 0 ? UNTOLD_MEMORY_BYTES : traced.memoryBytes],
    ['pods', podsPerNode],
    ...traced.resources,
  ]);
  return {
    name: traced.name,
    uid: `node-${traced.name}`,
    // Every node of a trace may run VMs.
    labels: new Map([[HOSTNAME_LABEL, traced.name], [SCHEDULABLE_LABEL, 'true'], ...traced.labels]),
    annotations: NO_LABELS,
    taints: [],
    isUnschedulable: false,
    allocatable,
    capacity: allocatable,
    images: [],
    declaredFeatures: [],
    heartbeatSeconds: null,
    usage: null,
    numa: null,
    gpus: traced.gpus,
    migrationBandwidthBytesPerSecond: null,
  };
}
