/**
 * VmNodeHealth: keeps VMs off nodes whose virt-handler is not ready or no longer heard of (kubevirt.md 3.2;
 * pkg/virt-handler/heartbeat, pkg/virt-controller/watch/node).
 *
 * Filter: label `kubevirt.io/schedulable` is `true`; the last heartbeat is at most maxHeartbeatAgeSeconds old (300, after
 * which virt-controller gives a node up).
 * Score: 100 up to freshSeconds (132: the longest a healthy virt-handler takes), then falling evenly to 0 at the limit.
 * Without a heartbeat or a known time the age is not judged: score 100.
 * Example: heard of 216 s ago: 100 x (300 - 216) / (300 - 132) = 50.
 */

import { createIssue } from '../../../errors.ts';
import { SCHEDULABLE_LABEL } from '../../../model/kubevirt-labels.ts';
import type { Node } from '../../../model/node.ts';
import type { ClusterState } from '../../../model/state.ts';
import { createRejection, type PluginDefinition, RUN, SKIP } from '../../plugin.ts';
import { refuseArgs } from '../../plugin-args.ts';

interface Args {
  readonly maxHeartbeatAgeSeconds: number;
  readonly freshSeconds: number;
}

const NAME = 'VmNodeHealth';
const NOT_READY = createRejection(
  NAME,
  'UnschedulableAndUnresolvable',
  'node(s) were not ready for VMs (label kubevirt.io/schedulable is not true)',
);
const NOT_HEARD = createRejection(
  NAME,
  'UnschedulableAndUnresolvable',
  'node(s) had a virt-handler that was not heard of (kubevirt.io/heartbeat is too old)',
);

export const vmNodeHealth: PluginDefinition = {
  name: NAME,
  summary: 'Keeps VMs off nodes whose virt-handler is not ready or was not heard of lately.',
  points: ['preFilter', 'filter', 'score'],
  needs: ['vms', 'heartbeats'],
  args: {
    type: 'object',
    properties: {
      maxHeartbeatAgeSeconds: { type: 'number', minimum: 1, default: 300 },
      freshSeconds: { type: 'number', minimum: 0, default: 132 },
    },
  },
  create({ maxHeartbeatAgeSeconds, freshSeconds }: Args) {
    if (freshSeconds >= maxHeartbeatAgeSeconds) {
      const wanted = `less than maxHeartbeatAgeSeconds, ${maxHeartbeatAgeSeconds}`;
      refuseArgs(NAME, [createIssue('out-of-range', 'freshSeconds', String(freshSeconds), wanted)]);
    }
    return {
      reads: 'node',
      readsTime: true,
      shapeOf: ({ vm }) => (vm === null ? '' : 'vm'),
      preFilter: ({ vm }) => (vm === null ? SKIP : RUN),
      filter(pod, { node }, state) {
        if (pod.vm === null) return null;
        if (node.labels.get(SCHEDULABLE_LABEL) !== 'true') return NOT_READY;
        return heartbeatAgeSeconds(node, state) > maxHeartbeatAgeSeconds ? NOT_HEARD : null;
      },
      skipsScore: ({ vm }) => vm === null,
      score(_pod, { node }, state) {
        const late = heartbeatAgeSeconds(node, state) - freshSeconds;
        if (late <= 0) return 100;
        return Math.max(0, Math.round(100 * (1 - late / (maxHeartbeatAgeSeconds - freshSeconds))));
      },
    };
  },
};

/** Seconds since the last heartbeat; 0 where the heartbeat or the time is unknown, or the clocks disagree. */
function heartbeatAgeSeconds({ heartbeatSeconds }: Node, { timeSeconds }: ClusterState): number {
  return heartbeatSeconds === null || timeSeconds === null ? 0 : Math.max(0, timeSeconds - heartbeatSeconds);
}
