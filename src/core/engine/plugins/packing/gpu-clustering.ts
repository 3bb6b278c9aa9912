/**
 * GpuClustering: pods of one kind together (policies.md 5.3).
 *
 *   score = floor(25 * (8000 - gpu free) / 8000) + 75, 50, 25 or 0;  0 for pods without GPUs
 *
 * A pod's kind is "a share" or its number of GPUs. 75 where the node has pods of that kind and of no other, 50 where it has
 * others too, 25 where it has no GPU pods, 0 where it has other kinds only. Example: 2700 free: floor(16.6) = 16; a share
 * scores 91 beside shares, 66 beside shares and single GPUs, 16 beside pairs.
 */

import { type GpuRequest, WHOLE_GPU_MILLI } from '../../../model/gpu.ts';
import type { NodeState } from '../../../model/node-state.ts';
import { FreeGpus, gpuShapeOf } from '../../fragmentation/free-gpus.ts';
import { clampScore, MAX_GPU_MILLI } from '../../fragmentation/gpu-amounts.ts';
import { NO_ARGS } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

const ALONE = 75;
const AMONG_OTHERS = 50;
const EMPTY = 25;
const OTHERS_ONLY = 0;

export const gpuClustering: PluginDefinition = {
  name: 'GpuClustering',
  summary: 'Prefers nodes with pods that ask for the same number of GPUs, or for a share too.',
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
        if (gpu === null) return 0;
        free.read(node);
        const fullness = clampScore((25 * (MAX_GPU_MILLI - free.total())) / MAX_GPU_MILLI);
        return fullness + bonusOf(kindOf(gpu), node);
      },
    };
  },
};

/** Hot: once per change of a node. */
function bonusOf(kind: number, node: NodeState): number {
  let hasSame = false;
  let hasOther = false;
  for (const { gpu } of node.pods.values()) {
    if (gpu === null) continue;
    if (kindOf(gpu) === kind) hasSame = true;
    else hasOther = true;
  }
  if (hasSame) return hasOther ? AMONG_OTHERS : ALONE;
  return hasOther ? OTHERS_ONLY : EMPTY;
}

/** 0 for a share of one GPU, otherwise the number of GPUs. */
function kindOf({ count, milliEach }: GpuRequest): number {
  return count === 1 && milliEach < WHOLE_GPU_MILLI ? 0 : count;
}
