/**
 * GpuDotProduct: the smallest product of what is free and what is asked (policies.md 5.3).
 *
 *   s = (cpu free / 128000 * cpu / 128000 + gpu free / 8000 * gpu / 8000) / 2;  score = floor(100 * (1 - s))
 *
 * in thousandths of a core and of a GPU; both maxima are fixed. Example: 8 cores and 500 on a node with 32 cores and 2700
 * free: s = (0.25 * 0.0625 + 0.3375 * 0.0625) / 2 = 0.0184, score 98. The classical rule has the opposite sign.
 */

import { amountOf, CPU_MILLI } from '../../../model/resources.ts';
import { FreeGpus } from '../../fragmentation/free-gpus.ts';
import {
  clampScore,
  freeCpuMilliOf,
  gpuMilliOf,
  MAX_CPU_MILLI,
  MAX_GPU_MILLI,
  shapeOfCpuAndGpu,
} from '../../fragmentation/gpu-amounts.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const gpuDotProduct: PluginDefinition = {
  name: 'GpuDotProduct',
  summary: 'Prefers nodes where the product of free and requested CPU and GPU is smallest.',
  points: ['score'],
  needs: ['gpus'],
  args: NO_ARGS,
  create() {
    const free = new FreeGpus();
    return {
      reads: 'node',
      shapeOf: shapeOfCpuAndGpu,
      score(pod, node) {
        free.read(node);
        const cpu = (freeCpuMilliOf(node) / MAX_CPU_MILLI) * (amountOf(pod.requests, CPU_MILLI) / MAX_CPU_MILLI);
        const gpu = (free.total() / MAX_GPU_MILLI) * (gpuMilliOf(pod) / MAX_GPU_MILLI);
        return clampScore(100 * (1 - (cpu + gpu) / 2));
      },
    };
  },
};
