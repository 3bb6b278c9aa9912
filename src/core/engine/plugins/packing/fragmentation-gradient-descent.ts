/**
 * Fgd: fragmentation gradient descent (policies.md 5.3; Weng et al., USENIX ATC 2023).
 *
 *   score = floor(100 / (1 + e^(-(F before - F after) / 1000)))
 *
 * F, in thousandths of a GPU, is what the workload cannot use of the node's free GPUs (fragmentation/gpu-fragmentation.ts).
 * A share of one GPU is tried on every device that has room: the best score counts, and the first device that has it is
 * given. Whole GPUs come off the tightest devices. Example: free [1000, 1000, 500, 200], F 1075; a share of 500 leaves F
 * 1450 on the first two devices (40) and 700 on the third (59): score 59, device 2.
 *
 * Few scores are distinct, so that the tie rule decides much: keep it stable (policies.md 5.6).
 */

import { FragmentationGradient } from '../../fragmentation/fragmentation-gradient.ts';
import { isShareOfOne } from '../../fragmentation/free-gpus.ts';
import { shapeOfCpuAndGpu } from '../../fragmentation/gpu-amounts.ts';
import { createMixPlugin, type MixPlugin } from '../../fragmentation/mix-plugin.ts';
import {
  CLASSES_SCHEMA,
  classOf,
  classTextOf,
  compareClasses,
  TYPICAL_SHARE,
  takeTypical,
  type WorkloadClass,
  weighClasses,
} from '../../fragmentation/workload-classes.ts';
import type { PluginDefinition } from '../../plugin.ts';

const NAME = 'Fgd';

interface FgdArgs {
  readonly classes?: readonly WorkloadClass[];
}

export const fgd: PluginDefinition = {
  name: NAME,
  summary:
    'Prefers nodes, and gives shares of the GPU, where placing leaves least free GPU that the workload cannot use.',
  points: ['score', 'reserve'],
  needs: ['gpus'],
  args: { type: 'object', properties: { classes: CLASSES_SCHEMA } },
  create({ classes }: FgdArgs) {
    const given = classes === undefined ? undefined : weighClasses(classes, 'classes');
    return createMixPlugin(NAME, given, scoreFor, {
      textOf: classTextOf,
      typicalOf: (counted) =>
        takeTypical(
          counted.map(({ pod, count }) => ({ request: classOf(pod), count })),
          compareClasses,
          TYPICAL_SHARE,
        ),
    });
  },
};

/** The plugin for a workload of these classes. */
function scoreFor(classes: readonly WorkloadClass[]): MixPlugin {
  const gradient = new FragmentationGradient(classes);
  return {
    reads: 'node',
    shapeOf: shapeOfCpuAndGpu,
    score: (pod, node) => gradient.score(pod, node),
    chooseGpus(pod, node) {
      if (pod.gpu === null || !isShareOfOne(pod.gpu)) return null;
      gradient.score(pod, node);
      return gradient.device < 0 ? null : [gradient.device];
    },
  };
}
