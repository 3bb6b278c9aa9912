/** Kubernetes objects as nodes and shapes of a trace. */

import {
  amountOf,
  CPU_MILLI,
  EPHEMERAL_STORAGE_BYTES,
  FIRST_SCALAR,
  MEMORY_BYTES,
  type Node,
  type Pod,
  type ResourceAxes,
  type ResourceVector,
  type TraceNode,
  type TraceShape,
} from '../../core/index.ts';

/**
 * What a pod asks for, with the pod as it was before it was placed. Vectors of the template end with the axes that every
 * cluster has: numbers of further axes are those of one cluster, so what stands on them is told by name.
 */
export function shapeOfPod(pod: Pod, axes: ResourceAxes, name = pod.name): TraceShape {
  return {
    cpuMilli: amountOf(pod.requests, CPU_MILLI),
    memoryBytes: amountOf(pod.requests, MEMORY_BYTES),
    resources: amountsByName(pod.requests, axes, EPHEMERAL_STORAGE_BYTES),
    gpu: pod.gpu,
    nodeTypes: [],
    maxPerNode: null,
    kind: pod.vm === null ? 'container' : 'vm',
    template: {
      ...pod,
      name,
      nodeName: '',
      nominatedNodeName: '',
      phase: 'Pending',
      isTerminating: false,
      isPreempted: false,
      startTimeSeconds: null,
      requests: fixedAxes(pod.requests),
      nonZeroRequests: fixedAxes(pod.nonZeroRequests),
      scoringRequests: fixedAxes(pod.scoringRequests),
      limits: fixedAxes(pod.limits),
      vm: pod.vm === null ? null : { ...pod.vm, startTimeSeconds: null, migration: null, migrationHistory: null },
    },
  };
}

/** A node by what pods may have of it; seconds of its joining and leaving, infinite where it was or stays there. */
export function traceNodeOf(node: Node, axes: ResourceAxes, joinSeconds: number, leaveSeconds: number): TraceNode {
  return {
    name: node.name,
    cpuMilli: amountOf(node.allocatable, CPU_MILLI),
    memoryBytes: amountOf(node.allocatable, MEMORY_BYTES),
    resources: amountsByName(node.allocatable, axes, EPHEMERAL_STORAGE_BYTES),
    gpus: node.gpus,
    labels: node.labels,
    joinSeconds,
    leaveSeconds,
  };
}

function amountsByName(amounts: ResourceVector, axes: ResourceAxes, from: number): (readonly [string, number])[] {
  const named: (readonly [string, number])[] = [];
  for (let axis = from; axis < amounts.length; axis++) {
    if (amounts[axis]! > 0) named.push([axes.name(axis), amounts[axis]!]);
  }
  return named;
}

function fixedAxes(amounts: ResourceVector): ResourceVector {
  return amounts.length <= FIRST_SCALAR ? amounts : amounts.slice(0, FIRST_SCALAR);
}
