/**
 * NovaSoftAffinityWeigher: draws the VMs of a group together, or apart (policies.md 4.3;
 * nova/scheduler/weights/affinity.py). A group is told by the value of one label.
 *
 *   x = pods of the same namespace and group on the node; score = 100 x (x - least) / (greatest - least), or 100 minus
 *   that for less (soft anti-affinity)
 *
 * Pods without the label are left alone.
 * Example: 1, 3 and 1 members, more: 0, 100 and 0.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import { createWeigher, prefersProperty, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args extends WeigherArgs {
  readonly label: string;
}

export const novaSoftAffinityWeigher: PluginDefinition = {
  name: 'NovaSoftAffinityWeigher',
  summary: 'Draws pods with the same value of a label together, or apart.',
  points: ['score'],
  args: {
    type: 'object',
    properties: { ...prefersProperty('more'), label: { type: 'string', maxLength: 317, default: 'berth.dev/group' } },
  },
  create(args: Args) {
    const groupOf = (pod: Pod): string | undefined => pod.labels.get(args.label);
    const weigher = createWeigher(
      {
        shapeOf: (pod) => JSON.stringify([pod.namespace, groupOf(pod) ?? null]),
        raw: (pod, node) => countMembers(pod, node, groupOf),
      },
      args,
    );
    return { ...weigher, skipsScore: (pod) => groupOf(pod) === undefined };
  },
};

/** Hot where a node changed. */
function countMembers(pod: Pod, { pods }: NodeState, groupOf: (pod: Pod) => string | undefined): number {
  const group = groupOf(pod);
  let count = 0;
  for (const other of pods.values()) {
    if (group !== undefined && other.namespace === pod.namespace && groupOf(other) === group) count++;
  }
  return count;
}
