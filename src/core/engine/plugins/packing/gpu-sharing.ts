/**
 * SharedGpus: room on the GPUs that pods share by thousandths (policies.md 5.1).
 *
 * Filter: the node's GPUs are of a model the pod accepts, and at least `count` of them have `milliEach` free; a pod that
 * names its devices finds room on each of those. Example: free [1000, 400, 600]: 1 x 500 and 2 x 600 pass, 3 x 500 not.
 */

import type { GpuInventory, GpuRequest } from '../../../model/gpu.ts';
import { acceptsModel, FreeGpus, gpuShapeOf, hasRoom } from '../../fragmentation/free-gpus.ts';
import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition, type Rejection, RUN, SKIP } from '../../plugin.ts';

const NAME = 'SharedGpus';

export const sharedGpus: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes whose shared GPUs are of another model or have too little room on too few devices.',
  points: ['preFilter', 'filter'],
  needs: ['gpus'],
  args: NO_ARGS,
  create() {
    const free = new FreeGpus();
    return {
      reads: 'node',
      shapeOf: gpuShapeOf,
      preFilter: ({ gpu }) => (gpu === null ? SKIP : RUN),
      filter({ gpu }, node) {
        if (gpu === null) return null;
        const { gpus } = node.node;
        if (gpus === null) return createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) had no shared GPUs');
        free.read(node);
        return hasRoom(gpu, node, free) ? null : refuse(gpu, gpus, free);
      },
    };
  },
};

/** Why GPUs do not do; unresolvable where they would not do when idle either. */
function refuse(gpu: GpuRequest, { model, deviceMilli }: GpuInventory, free: FreeGpus): Rejection {
  if (!acceptsModel(gpu.models, model)) {
    return createRejection(NAME, 'UnschedulableAndUnresolvable', "node(s) didn't match the GPU models of the pod");
  }
  const able = countAble(gpu, deviceMilli);
  return {
    plugin: NAME,
    code: able < gpu.count ? 'UnschedulableAndUnresolvable' : 'Unschedulable',
    reasons: [`Insufficient shared GPUs with ${gpu.milliEach} milli free`],
    figures: [
      { resource: 'shared GPUs', requested: gpu.count, free: countAble(gpu, free.milli, free.count), capacity: able },
    ],
  };
}

/** Devices that the request may use and that have as much as it asks of each. */
function countAble({ milliEach, devices }: GpuRequest, milli: readonly number[], count = milli.length): number {
  let able = 0;
  for (let index = 0; index < count; index++) {
    if (milli[index]! >= milliEach && (devices === null || devices.includes(index))) able++;
  }
  return able;
}
