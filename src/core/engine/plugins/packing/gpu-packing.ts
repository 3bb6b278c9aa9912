/**
 * GpuPacking: GPUs in use first, then idle GPUs of nodes in use, then idle nodes (policies.md 5.3).
 *
 *   all G devices idle:          max(33 - G, G)
 *   some idle device is needed:  max(50 - idle devices needed, 33)
 *   otherwise:                   max(100 - floor(sum of free percents of the devices used / 10), 50)
 *
 * 0 for pods without GPUs. Devices are taken with the least room first. Example: free [1000, 1000, 500, 200]: 1 x 500 goes
 * to the third, 100 - 50/10 = 95; 1 x 1000 needs an idle one, 49; 2 x 1000 need two, 48; two idle devices alone give 31.
 */

import type { GpuRequest } from '../../../model/gpu.ts';
import type { NodeState } from '../../../model/node-state.ts';
import { FreeGpus, gpuShapeOf, hasRoom } from '../../fragmentation/free-gpus.ts';
import { clampScore } from '../../fragmentation/gpu-amounts.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

const BEST = 100;
const IDLE_DEVICE = 50;
const IDLE_NODE = 33;

export const gpuPacking: PluginDefinition = {
  name: 'GpuPacking',
  summary: 'Prefers GPUs in use to idle GPUs, and those to nodes whose GPUs are all idle.',
  points: ['preScore', 'score'],
  needs: ['gpus'],
  args: NO_ARGS,
  create() {
    const free = new FreeGpus();
    return {
      reads: 'node',
      shapeOf: gpuShapeOf,
      skipsScore: ({ gpu }) => gpu === null,
      score({ gpu }, node) {
        free.read(node);
        return gpu === null || !hasRoom(gpu, node, free) ? 0 : clampScore(rate(gpu, node, free));
      },
    };
  },
};

/** Hot: once per change of a node. The request has room. */
function rate(gpu: GpuRequest, node: NodeState, free: FreeGpus): number {
  const { deviceMilli } = node.node.gpus!;
  let idle = 0;
  for (let index = 0; index < free.count; index++) if (free.milli[index] === deviceMilli[index]) idle++;
  if (idle === free.count) return Math.max(IDLE_NODE - idle, idle);
  let idleUsed = 0;
  let freePercent = 0;
  for (const index of free.take(gpu)) {
    const left = free.milli[index]! + gpu.milliEach;
    if (left === deviceMilli[index]) idleUsed++;
    freePercent += Math.floor((left * 100) / deviceMilli[index]!);
  }
  if (idleUsed > 0) return Math.max(IDLE_DEVICE - idleUsed, IDLE_NODE);
  return Math.max(BEST - Math.floor(freePercent / 10), IDLE_DEVICE);
}
