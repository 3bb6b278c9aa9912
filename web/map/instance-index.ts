/** Instances by node: those of node n are `members[starts[n]]` up to before `members[starts[n + 1]]`. */

import type { Axis, InstanceColumns } from '../protocol.ts';

export interface InstanceIndex {
  /** One more than there are nodes. */
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Counting sort by node; those that wait are left out. Largest memory request first within a node. */
export function indexInstances(instances: InstanceColumns, nodeCount: number): InstanceIndex {
  const starts = new Int32Array(nodeCount + 1);
  for (const node of instances.nodes) if (node >= 0 && node < nodeCount) starts[node + 1]! += 1;
  for (let node = 0; node < nodeCount; node++) starts[node + 1]! += starts[node]!;
  const next = starts.slice();
  const members = new Int32Array(starts[nodeCount] ?? 0);
  for (const [instance, node] of instances.nodes.entries()) {
    if (node >= 0 && node < nodeCount) {
      members[next[node]!] = instance;
      next[node]! += 1;
    }
  }
  for (let node = 0; node < nodeCount; node++) {
    members
      .subarray(starts[node], starts[node + 1])
      .sort((a, b) => (instances.memoryBytes[b] ?? 0) - (instances.memoryBytes[a] ?? 0) || a - b);
  }
  return { starts, members };
}

/** Instances of a node, by position. */
export function membersOf({ starts, members }: InstanceIndex, node: number): Int32Array {
  return members.subarray(starts[node] ?? 0, starts[node + 1] ?? 0);
}

/** What part of a node's capacity an instance asks for; of axes without a request of its own, an equal part. */
export function requestShare(
  instances: InstanceColumns,
  instance: number,
  axis: Axis,
  capacity: number,
  count: number,
): number {
  const asked =
    axis === 'cpu' ? instances.cpuMilli[instance] : axis === 'memory' ? instances.memoryBytes[instance] : undefined;
  const share = asked === undefined ? 1 / Math.max(count, 1) : asked / capacity;
  return Number.isFinite(share) ? share : 0;
}
