/**
 * NodeUnschedulable: a cordoned node takes only pods that tolerate `node.kubernetes.io/unschedulable:NoSchedule`
 * (pkg/scheduler/framework/plugins/nodeunschedulable).
 */

import { isTolerated, UNSCHEDULABLE_TAINT } from '../../../model/taints.ts';
import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition } from '../../plugin.ts';

const NAME = 'NodeUnschedulable';
const CORDONED = createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) were unschedulable');

export const nodeUnschedulable: PluginDefinition = {
  name: NAME,
  summary: 'Refuses cordoned nodes unless the pod tolerates that.',
  points: ['filter'],
  args: NO_ARGS,
  create: () => ({
    reads: 'node',
    shapeOf: (pod) => (isTolerated(UNSCHEDULABLE_TAINT, pod.tolerations) ? 'tolerates' : ''),
    filter: (pod, node) =>
      node.node.isUnschedulable && !isTolerated(UNSCHEDULABLE_TAINT, pod.tolerations) ? CORDONED : null,
  }),
};
