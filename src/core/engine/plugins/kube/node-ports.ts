/**
 * NodePorts: a host port can be used once per node, protocol and address; 0.0.0.0 stands for every address
 * (pkg/scheduler/framework/plugins/nodeports).
 */

import { textOf } from '../../../model/canonical-text.ts';
import { NO_ARGS } from '../../no-args.ts';
import { createRejection, type PluginDefinition, RUN, SKIP } from '../../plugin.ts';

const NAME = 'NodePorts';
const IN_USE = createRejection(NAME, 'Unschedulable', "node(s) didn't have free ports for the requested pod ports");

export const nodePorts: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes where a host port of the pod is in use.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create: () => ({
    reads: 'node',
    shapeOf(pod) {
      let text = '';
      for (const { hostIP, protocol, port } of pod.hostPorts) text += `${port},${textOf(hostIP)}${textOf(protocol)}`;
      return text;
    },
    preFilter: (pod) => (pod.hostPorts.length === 0 ? SKIP : RUN),
    filter(pod, node) {
      return node.usedPorts.conflictsWith(pod.hostPorts) ? IN_USE : null;
    },
  }),
};
