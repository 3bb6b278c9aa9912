/**
 * GpuBestFit: the node with least CPU and GPU left after placing (policies.md 5.3).
 *
 *   r = (cpu free - cpu) / 128000 / 2 + (gpu free - gpu) / 8000 / 2;  raw = floor(100 * (1 - r))
 *   score = floor(100 * (raw - lowest) / (highest - lowest)) over the candidates, 0 where all are equal
 *
 * in thousandths of a core and of a GPU; both maxima are fixed. Example: 8 cores and 500 on 32 cores and 2700 free: r =
 * 24000/256000 + 2200/16000 = 0.231, raw 76; beside candidates of raw 18 and 93 that is floor(100 * 58 / 75) = 77.
 */

import { amountOf, CPU_MILLI } from '../../../model/resources.ts';
import { FreeGpus } from '../../fragmentation/free-gpus.ts';
import {
  freeCpuMilliOf,
  gpuMilliOf,
  MAX_CPU_MILLI,
  MAX_GPU_MILLI,
  shapeOfCpuAndGpu,
} from '../../fragmentation/gpu-amounts.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const gpuBestFit: PluginDefinition = {
  name: 'GpuBestFit',
  summary: 'Prefers nodes with the least CPU and GPU left after placing.',
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
        const cpu = (freeCpuMilliOf(node) - amountOf(pod.requests, CPU_MILLI)) / MAX_CPU_MILLI;
        const gpu = (free.total() - gpuMilliOf(pod)) / MAX_GPU_MILLI;
        return Math.floor(100 * (1 - (cpu / 2 + gpu / 2)));
      },
      normalize: stretch,
    };
  },
};

/** Lowest to 0, highest to 100, whole steps in between; all 0 where they are equal. Hot: once per decision. */
function stretch(scores: Float64Array): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < lowest) lowest = score;
    if (score > highest) highest = score;
  }
  const range = highest - lowest;
  for (let position = 0; position < scores.length; position++) {
    scores[position] = range === 0 ? 0 : Math.floor(((scores[position]! - lowest) * 100) / range);
  }
}
