/**
 * GroupLimit: at most so many pods of one group on a node.
 *
 *   filter : pods of the group on the node < limit
 *
 * The group is the pod's label `labelKey`, the limit its annotation `annotationKey`, a whole number of at least 1; a pod
 * without either is not limited and counts for its group all the same. Traces of clusters have such limits (Alibaba's
 * max_instance_per_node); Kubernetes itself has only anti-affinity, a limit of 1. Example: two pods of group `web` run on a
 * node; a third with a limit of 2 is refused, one with 3 fits.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import { createRejection, type PluginDefinition, RUN, SKIP } from '../../plugin.ts';

interface Args {
  readonly labelKey: string;
  readonly annotationKey: string;
}

const NAME = 'GroupLimit';
const FULL = createRejection(NAME, 'Unschedulable', 'node(s) had as many pods of the group as it allows');
const LIMIT = /^[1-9]\d{0,8}$/;

export const groupLimit: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes that have as many pods of the group as the group allows on one.',
  points: ['preFilter', 'filter'],
  args: {
    type: 'object',
    properties: {
      labelKey: {
        type: 'string',
        maxLength: 317,
        default: 'berth.dev/group',
        description: 'Label whose value is the group.',
      },
      annotationKey: {
        type: 'string',
        maxLength: 317,
        default: 'berth.dev/max-per-node',
        description: 'Annotation that says how many of the group a node may have.',
      },
    },
  },
  create({ labelKey, annotationKey }: Args) {
    const limitOf = ({ annotations }: Pod): number => {
      const text = annotations.get(annotationKey) ?? '';
      return LIMIT.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
    };
    return {
      reads: 'node',
      shapeOf: (pod) =>
        JSON.stringify([pod.namespace, pod.labels.get(labelKey) ?? '', pod.annotations.get(annotationKey)]),
      preFilter: (pod) => (pod.labels.has(labelKey) && limitOf(pod) < Number.POSITIVE_INFINITY ? RUN : SKIP),
      filter: (pod, node) => (countOfGroup(pod, node, labelKey) < limitOf(pod) ? null : FULL),
    };
  },
};

/** Pods of the same namespace and group on a node. Hot where a node changed. */
function countOfGroup(pod: Pod, { pods }: NodeState, labelKey: string): number {
  const group = pod.labels.get(labelKey);
  let count = 0;
  for (const other of pods.values()) {
    if (other.labels.get(labelKey) === group && other.namespace === pod.namespace) count++;
  }
  return count;
}
