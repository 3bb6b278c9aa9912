/** PrioritySort: the pod of higher priority is scheduled first (pkg/scheduler/framework/plugins/queuesort). */

import { NO_ARGS, noShape } from '../../no-args.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const prioritySort: PluginDefinition = {
  name: 'PrioritySort',
  summary: 'Schedules pods of higher priority first, then those that have waited longer.',
  points: ['queueSort'],
  args: NO_ARGS,
  create: () => ({
    reads: 'node',
    shapeOf: noShape,
    queueSort: (a, b) => b.priority - a.priority,
  }),
};
