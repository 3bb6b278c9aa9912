/** What metrics read of a node: capacities, requests, and whether anything runs on it. */

import type { Node } from '../../model/node.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf } from '../../model/resources.ts';

/** From here an amount stands for one that nobody told: it limits nothing, and nothing is a part of it. */
const UNTOLD = Number.MAX_SAFE_INTEGER;

/** What pods may request on an axis; 0 where the node has none, or nobody told. Hot. */
export function allocatableOf({ allocatable }: Node, axis: number): number {
  const amount = amountOf(allocatable, axis);
  return amount < UNTOLD ? amount : 0;
}

/** What the machine has on an axis; 0 where it has none, or nobody told. Hot. */
export function capacityOf({ capacity }: Node, axis: number): number {
  const amount = amountOf(capacity, axis);
  return amount < UNTOLD ? amount : 0;
}

/** What is not requested on an axis; 0 where pods ask for more than there is. Hot. */
export function freeOf({ node, requested }: NodeState, axis: number): number {
  return Math.max(0, amountOf(node.allocatable, axis) - amountOf(requested, axis));
}

/** Thousandths of all shared GPUs of a node. Hot. */
export function gpuCapacityMilliOf({ gpus }: Node): number {
  let sum = 0;
  if (gpus !== null) for (const milli of gpus.deviceMilli) sum += milli;
  return sum;
}

/** Thousandths of them that pods hold. Hot. */
export function gpuUsedMilliOf({ gpuUsedMilli, node }: NodeState): number {
  if (node.gpus === null) return 0;
  let sum = 0;
  for (const milli of gpuUsedMilli) sum += milli ?? 0;
  return sum;
}

/** Owners whose pods run on every node, or are the node's own: they leave it empty. */
const NODE_OWNERS: ReadonlySet<string> = new Set(['DaemonSet', 'Node']);

/** Whether a pod has its node in use: any but those. Hot. */
export function isGuest({ owner }: Pod): boolean {
  return owner === null || !NODE_OWNERS.has(owner.kind);
}
