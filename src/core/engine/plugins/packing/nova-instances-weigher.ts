/**
 * NovaInstancesWeigher: by the number of VMs on a node (policies.md 4.3; nova/scheduler/weights/num_instances.py). Nova's
 * multiplier is 0 unless it is set; `prefers: less` spreads by count, `more` stacks.
 *
 *   x = VMs on the node; score = 100 x (x - least) / (greatest - least), or 100 minus that for less
 *
 * Example: 2, 5 and 3 VMs, less: 100, 0 and 66.7.
 */

import type { NodeState } from '../../../model/node-state.ts';
import { createWeigher, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const novaInstancesWeigher: PluginDefinition = {
  name: 'NovaInstancesWeigher',
  summary: 'Prefers nodes with fewer VMs, or with more.',
  points: ['score'],
  needs: ['vms'],
  args: { type: 'object', properties: prefersProperty('less') },
  create: (args: WeigherArgs) => createWeigher({ raw: (_pod, node) => countVms(node) }, args),
};

/** Hot where a node changed. */
function countVms({ pods }: NodeState): number {
  let count = 0;
  for (const { vm } of pods.values()) if (vm !== null) count++;
  return count;
}
