/**
 * SchedulingGates: a pod waits outside the queue until its `spec.schedulingGates` are gone
 * (pkg/scheduler/framework/plugins/schedulinggates).
 */

import { NO_ARGS, noShape } from '../../no-args.ts';
import { createRejection, type PluginDefinition } from '../../plugin.ts';

const NAME = 'SchedulingGates';

export const schedulingGates: PluginDefinition = {
  name: NAME,
  summary: 'Keeps a pod out of the queue while it has scheduling gates.',
  points: ['preEnqueue'],
  args: NO_ARGS,
  create: () => ({
    reads: 'node',
    shapeOf: noShape,
    preEnqueue(pod) {
      if (pod.schedulingGates.length === 0) return null;
      const gates = pod.schedulingGates.join(' ');
      return createRejection(NAME, 'UnschedulableAndUnresolvable', `waiting for scheduling gates: [${gates}]`);
    },
  }),
};
