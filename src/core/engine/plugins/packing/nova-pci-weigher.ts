/**
 * NovaPciWeigher: keeps nodes with devices for those who ask for devices (policies.md 4.3; nova/scheduler/weights/pci.py).
 *
 *   x = 100 - min(free devices, 99), for every request; score = 100 x (x - least) / (greatest - least)
 *
 * A VM without devices goes where there are none, one with devices where the fewest are left. Devices are the extended
 * resources named in `resources`, or all but those of KubeVirt itself.
 * Example: 0, 4 and 1 free devices: x 100, 96 and 99, so 100, 0 and 75.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { amountOf, FIRST_SCALAR, type ResourceAxes } from '../../../model/resources.ts';
import { createWeigher, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args extends WeigherArgs {
  readonly resources: readonly string[];
}

const MOST_COUNTED = 99;
/** Resources with a slash are extended ones; these every VM takes. */
const KUBEVIRT_DEVICES = 'devices.kubevirt.io/';

export const novaPciWeigher: PluginDefinition = {
  name: 'NovaPciWeigher',
  summary: 'Keeps nodes with free devices for pods that ask for devices.',
  points: ['score'],
  args: {
    type: 'object',
    properties: {
      ...prefersProperty('more'),
      resources: { type: 'array', items: { type: 'string', maxLength: 253 }, maxItems: 64, default: [] },
    },
  },
  create(args: Args) {
    const isDevice = (name: string): boolean =>
      args.resources.length > 0
        ? args.resources.includes(name)
        : name.includes('/') && !name.startsWith(KUBEVIRT_DEVICES);
    return createWeigher(
      { raw: (_pod, node, { axes }) => 100 - Math.min(countFree(node, axes, isDevice), MOST_COUNTED) },
      args,
    );
  },
};

/** Hot where a node changed. */
function countFree({ node, requested }: NodeState, axes: ResourceAxes, isDevice: (name: string) => boolean): number {
  let free = 0;
  for (let axis = FIRST_SCALAR; axis < node.allocatable.length; axis++) {
    const left = amountOf(node.allocatable, axis) - amountOf(requested, axis);
    if (left > 0 && isDevice(axes.name(axis))) free += left;
  }
  return free;
}
