/** NodeName: a pod that names its node fits there only (pkg/scheduler/framework/plugins/nodename). */

import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition } from '../../plugin.ts';

const NAME = 'NodeName';
const OTHER_NODE = createRejection(
  NAME,
  'UnschedulableAndUnresolvable',
  "node(s) didn't match the requested node name",
);

export const nodeName: PluginDefinition = {
  name: NAME,
  summary: 'Refuses every node but the one in spec.nodeName, where there is one.',
  points: ['filter'],
  args: NO_ARGS,
  create: () => ({
    reads: 'node',
    shapeOf: (pod) => pod.nodeName,
    filter: (pod, node) => (pod.nodeName === '' || pod.nodeName === node.name ? null : OTHER_NODE),
  }),
};
