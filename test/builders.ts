/** Builders for tests: state only what matters; everything else is a plain default. */

import type { Node } from '../src/core/model/node.ts';
import { createPlainPod } from '../src/core/model/plain-pod.ts';
import type { Pod } from '../src/core/model/pod.ts';
import { CPU_MILLI, MEMORY_BYTES, type ResourceVector } from '../src/core/model/resources.ts';
import { NO_LABELS } from '../src/core/model/selectors.ts';

export const MI = 1024 ** 2;
export const GI = 1024 ** 3;

/** A vector of millicores, bytes, ephemeral bytes, pods, then scalars from axis 4 on. */
export function vector(
  cpuMilli = 0,
  memoryBytes = 0,
  ephemeralBytes = 0,
  pods = 0,
  ...scalars: number[]
): ResourceVector {
  return [cpuMilli, memoryBytes, ephemeralBytes, pods, ...scalars];
}

/** Labels from a plain record. */
export function labels(record: Record<string, string>): ReadonlyMap<string, string> {
  return new Map(Object.entries(record));
}

/** A node of 16 cores, 64 GiB, 110 pods, labelled with its hostname, changed as given. */
export function node(
  name: string,
  changes: Partial<Omit<Node, 'labels'>> & { labels?: Record<string, string> } = {},
): Node {
  const allocatable = changes.allocatable ?? vector(16_000, 64 * GI, 100 * GI, 110);
  return {
    name,
    uid: `node-${name}`,
    annotations: NO_LABELS,
    taints: [],
    isUnschedulable: false,
    images: [],
    declaredFeatures: [],
    heartbeatSeconds: null,
    usage: null,
    numa: null,
    gpus: null,
    migrationBandwidthBytesPerSecond: null,
    ...changes,
    labels: labels({ 'kubernetes.io/hostname': name, ...changes.labels }),
    allocatable,
    capacity: changes.capacity ?? allocatable,
  };
}

/** A pending pod of namespace `default` that asks for nothing and is one container, changed as given. */
export function pod(
  name: string,
  changes: Partial<Omit<Pod, 'labels'>> & { labels?: Record<string, string> } = {},
): Pod {
  const requests = changes.requests ?? vector();
  const nonZero = [...requests];
  if (nonZero[CPU_MILLI] === 0) nonZero[CPU_MILLI] = 100;
  if (nonZero[MEMORY_BYTES] === 0) nonZero[MEMORY_BYTES] = 200 * MI;
  return {
    ...createPlainPod('default', name, requests),
    uid: `pod-${name}`,
    nonZeroRequests: nonZero,
    scoringRequests: nonZero,
    unlimitedCpuMilli: (changes.limits?.[CPU_MILLI] ?? 0) > 0 ? 0 : (requests[CPU_MILLI] ?? 0),
    ...changes,
    labels: labels(changes.labels ?? {}),
    requests,
  };
}
