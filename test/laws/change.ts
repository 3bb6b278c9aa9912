/** Clusters and pods changed in ways that must not matter, or must matter in one direction only. */

import type { Cluster } from '../../src/core/model/cluster.ts';
import type { Node } from '../../src/core/model/node.ts';
import type { UsageFigure } from '../../src/core/model/node-usage.ts';
import type { NumaCell } from '../../src/core/model/numa.ts';
import type { Pod } from '../../src/core/model/pod.ts';
import { MEMORY_BYTES, type ResourceVector } from '../../src/core/model/resources.ts';

/** A copy with every text changed; maps, lists and records are walked, numbers and null kept. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (Array.isArray(part)) return part.map(walk);
    if (part instanceof Map) return new Map([...part].map(([key, item]) => [walk(key), walk(item)]));
    if (typeof part !== 'object' || part === null || !isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value) as T; // of the same shape: only texts differ
}

/** A record, with or without a prototype (fast-check makes both). */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Freezes everything that can be frozen. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) for (const item of value.values()) deepFreeze(item);
  if (!isPlain(value) && !Array.isArray(value)) return value;
  Object.freeze(value);
  Object.values(value).forEach(deepFreeze);
  return value;
}

/** Memory counted in units half as large. */
function scaleMemory(vector: ResourceVector): ResourceVector {
  return vector.map((amount, axis) => (axis === MEMORY_BYTES ? amount * 2 : amount));
}

export function scalePodMemory(pod: Pod): Pod {
  const { requests, nonZeroRequests, scoringRequests, limits, vm } = pod;
  return {
    ...pod,
    requests: scaleMemory(requests),
    nonZeroRequests: scaleMemory(nonZeroRequests),
    scoringRequests: scaleMemory(scoringRequests),
    limits: scaleMemory(limits),
    vm: vm && { ...vm, guestMemoryBytes: vm.guestMemoryBytes * 2 },
  };
}

function scaleNodeMemory(node: Node): Node {
  const { allocatable, capacity, usage, numa } = node;
  return {
    ...node,
    numa: numa && { ...numa, cells: numa.cells.map(scaleCellMemory) },
    allocatable: scaleMemory(allocatable),
    capacity: scaleMemory(capacity),
    usage: usage && { ...usage, memoryBytes: usage.memoryBytes && scaleFigure(usage.memoryBytes) },
  };
}

function scaleCellMemory({ name, allocatable, available }: NumaCell): NumaCell {
  return { name, allocatable: scaleMemory(allocatable), available: available && scaleMemory(available) };
}

function scaleFigure({ mean, standardDeviation }: UsageFigure): UsageFigure {
  return { mean: mean * 2, standardDeviation: standardDeviation * 2 };
}

export function scaleClusterMemory(cluster: Cluster): Cluster {
  return {
    ...cluster,
    nodes: cluster.nodes.map(scaleNodeMemory),
    pods: cluster.pods.map(scalePodMemory),
  };
}
