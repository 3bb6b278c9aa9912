/**
 * GpuRandom: a share goes to any GPU with room, each as likely as the others (policies.md 5.3, "Random").
 *
 * The device is drawn from a hash of the seed, the pod and the node: the same in every run. The plugin scores nothing;
 * that the node is random too is the tie rule's part, `random(seed)` in policy gpu-random. Whole GPUs are alike.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { type Pod, podKey } from '../../../model/pod.ts';
import { createRandom, randomBelow } from '../../../random.ts';
import { FreeGpus, isShareOfOne } from '../../fragmentation/free-gpus.ts';
import { noShape } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface GpuRandomArgs {
  readonly seed: number;
}

export const gpuRandom: PluginDefinition = {
  name: 'GpuRandom',
  summary: 'Gives a share of a GPU to any device with room, drawn by a seed.',
  points: ['reserve'],
  args: {
    type: 'object',
    properties: { seed: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 } },
  },
  create({ seed }: GpuRandomArgs) {
    const free = new FreeGpus();
    return {
      reads: 'node',
      shapeOf: noShape,
      chooseGpus(pod, node) {
        if (pod.gpu === null || !isShareOfOne(pod.gpu)) return null;
        free.read(node);
        const { milliEach } = pod.gpu;
        const fitting = free.milli.flatMap((milli, index) => (index < free.count && milli >= milliEach ? [index] : []));
        if (fitting.length === 0) return null;
        return [fitting[randomBelow(createRandom(hashOf(seed, pod, node)), fitting.length)]!];
      },
    };
  },
};

/** FNV-1a over the texts, begun with the seed's halves; 0..2^32 - 1. */
function hashOf(seed: number, pod: Pod, node: NodeState): number {
  let hash = 0x811c9dc5;
  hash = Math.imul(hash ^ (seed | 0), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(seed / 4294967296), 0x01000193);
  const text = `${podKey(pod)} ${node.name}`;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
