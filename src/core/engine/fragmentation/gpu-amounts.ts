/** Amounts that the GPU packing scores compare (policies.md 5.3). */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI } from '../../model/resources.ts';
import { gpuShapeOf } from './free-gpus.ts';

/** The largest node that the scores are made for: 128 cores and 8 GPUs. */
export const MAX_CPU_MILLI = 128_000;
export const MAX_GPU_MILLI = 8000;

/** Millicores that no pod has asked for; below 0 where more was asked for than there is. */
export function freeCpuMilliOf(node: NodeState): number {
  return amountOf(node.node.allocatable, CPU_MILLI) - amountOf(node.requested, CPU_MILLI);
}

/** Thousandths of GPUs that a pod asks for in all. */
export function gpuMilliOf({ gpu }: Pod): number {
  return gpu === null ? 0 : gpu.count * gpu.milliEach;
}

/** Text of a pod's CPU and GPU request. */
export function shapeOfCpuAndGpu(pod: Pod): string {
  return `${amountOf(pod.requests, CPU_MILLI)} ${gpuShapeOf(pod)}`;
}

/** The whole score at or below a value, held within 0..100: nodes may be larger than the scores are made for. */
export function clampScore(value: number): number {
  return Math.min(100, Math.max(0, Math.floor(value)));
}
