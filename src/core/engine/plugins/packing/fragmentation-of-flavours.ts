/**
 * FlavourFragmentation: keeps free capacity in proportions that the VMs to come can use.
 *
 *   score = floor(100 / (1 + e^(-8 * (F before - F after))))
 *
 * F, from 0 to 1, is the part of the node's free CPU, memory, hugepages and GPUs that the flavours cannot use
 * (fragmentation/flavour-fragmentation.ts); 8, because an eighth of a node weighs as one GPU of eight does with Fgd. The
 * change is rounded to millionths, so that equal ones tie.
 *
 * Example: 8 of 16 cores and 16 of 64 GiB free; half the VMs ask for 2 cores and 8 GiB, half for 4 cores and 4 GiB. Two of
 * either fit: the first leave 4 cores, (4/16 + 0)/2 = 0.125, the second 8 GiB, (0 + 8/64)/2 = 0.0625: F = 0.09375. A VM of 4
 * cores and 4 GiB leaves (0.09375 + 0.0625)/2 = 0.078125: score floor(53.1) = 53. One of 2 cores and 8 GiB leaves 0.109375:
 * score 46.
 */

import { exp } from '../../../elementary/exp.ts';
import { FlavourFragmentation } from '../../fragmentation/flavour-fragmentation.ts';
import { FLAVOURS_SCHEMA, type Flavour, flavourAxes, flavourOf, flavourTextOf } from '../../fragmentation/flavours.ts';
import { gpuShapeOf } from '../../fragmentation/free-gpus.ts';
import { createMixPlugin, type MixPlugin } from '../../fragmentation/mix-plugin.ts';
import { compareClasses, TYPICAL_SHARE, takeTypical, weighClasses } from '../../fragmentation/workload-classes.ts';
import type { PluginDefinition } from '../../plugin.ts';

const NAME = 'FlavourFragmentation';
const STEEPNESS = 8;
const ROUNDING = 1_000_000;

interface FlavourArgs {
  readonly flavours?: readonly Flavour[];
}

export const flavourFragmentation: PluginDefinition = {
  name: NAME,
  summary: 'Prefers nodes where placing leaves least free capacity that the flavours of VMs cannot use.',
  points: ['score'],
  args: { type: 'object', properties: { flavours: FLAVOURS_SCHEMA } },
  create({ flavours }: FlavourArgs) {
    const given = flavours === undefined ? undefined : weighClasses(flavours, 'flavours');
    return createMixPlugin(NAME, given, scoreFor, {
      textOf(pod, { axes }) {
        const text = flavourTextOf(pod, axes);
        return text === '' ? null : `${pod.vm === null ? 'pod' : 'vm'} ${text}`;
      },
      typicalOf(counted, { axes }) {
        const vms = counted.filter(({ pod }) => pod.vm !== null);
        return takeTypical(
          (vms.length > 0 ? vms : counted).map(({ pod, count }) => ({ request: flavourOf(pod, axes), count })),
          compareFlavours,
          TYPICAL_SHARE,
        );
      },
    });
  },
};

/** The plugin for these flavours. */
function scoreFor(flavours: readonly Flavour[]): MixPlugin {
  const fragmentation = new FlavourFragmentation(flavours);
  return {
    reads: 'node',
    shapeOf: (pod) => `${pod.requests.join()} ${gpuShapeOf(pod)}`,
    score(pod, node, { axes }) {
      const { before, after } = fragmentation.around(pod, node, flavourAxes(axes));
      const gain = Math.round((before - after) * ROUNDING) / ROUNDING;
      return Math.floor(100 / (1 + exp(-STEEPNESS * gain)));
    },
  };
}

/** By CPU, memory, hugepages, then GPUs. */
function compareFlavours(a: Omit<Flavour, 'probability'>, b: Omit<Flavour, 'probability'>): number {
  const difference =
    a.memoryBytes - b.memoryBytes ||
    a.hugepages2MiBytes - b.hugepages2MiBytes ||
    a.hugepages1GiBytes - b.hugepages1GiBytes;
  return a.cpuMilli - b.cpuMilli || difference || compareClasses(a, b);
}
