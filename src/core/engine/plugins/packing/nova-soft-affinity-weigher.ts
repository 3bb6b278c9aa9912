/**
 * NovaSoftAffinityWeigher and NovaSoftAntiAffinityWeigher: draw the VMs of a group together, and apart (policies.md 4.3;
 * nova/scheduler/weights/affinity.py). A group is told by the value of one label, which differs for the two: in Nova a
 * group is of either kind.
 *
 *   x = pods of the same namespace and group on the node; score = 100 x (x - least) / (greatest - least), or 100 minus
 *   that for anti-affinity
 *
 * Pods without the label are left alone.
 * Example: 1, 3 and 1 members: 0, 100 and 0; anti-affinity 100, 0 and 100.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { Schema } from '../../../schema.ts';
import { createWeigher, type WeigherArgs } from '../../packing/nova-weigher.ts';
import type { NodePlugin, PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly label: string;
}

export const novaSoftAffinityWeigher: PluginDefinition = {
  name: 'NovaSoftAffinityWeigher',
  summary: 'Draws pods with the same value of a label together.',
  points: ['preScore', 'score'],
  args: labelArgs('berth.dev/affinity-group'),
  create: ({ label }: Args) => createGroupWeigher(label, 'more'),
};

export const novaSoftAntiAffinityWeigher: PluginDefinition = {
  name: 'NovaSoftAntiAffinityWeigher',
  summary: 'Draws pods with the same value of a label apart.',
  points: ['preScore', 'score'],
  args: labelArgs('berth.dev/anti-affinity-group'),
  create: ({ label }: Args) => createGroupWeigher(label, 'less'),
};

function labelArgs(usual: string): Schema {
  const description = 'Key of the label whose value names the group.';
  return { type: 'object', properties: { label: { type: 'string', maxLength: 317, default: usual, description } } };
}

function createGroupWeigher(label: string, prefers: WeigherArgs['prefers']): NodePlugin {
  const groupOf = (pod: Pod): string | undefined => pod.labels.get(label);
  const weigher = createWeigher(
    {
      shapeOf: (pod) => JSON.stringify([pod.namespace, groupOf(pod) ?? null]),
      raw: (pod, node) => countMembers(pod, node, groupOf),
    },
    { prefers },
  );
  return { ...weigher, skipsScore: (pod) => groupOf(pod) === undefined };
}

/** Hot where a node changed. */
function countMembers(pod: Pod, { pods }: NodeState, groupOf: (pod: Pod) => string | undefined): number {
  const group = groupOf(pod);
  let count = 0;
  for (const other of pods.values()) {
    if (group !== undefined && other.namespace === pod.namespace && groupOf(other) === group) count++;
  }
  return count;
}
