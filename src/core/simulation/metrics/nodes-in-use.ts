/**
 * Nodes with anything on them, and empty ones; pods of DaemonSets and of the node itself leave it empty (policies.md 16, empty
 * hosts and host-time). Node-hours are the area below the used nodes.
 *
 * Worked number: 3 of 4 nodes used for two hours, 1 for two more: 8 node-hours, 2 used in the mean, .5 empty.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { createNodeMetric } from './node-metric.ts';
import { nodeReadingOf } from './node-reading.ts';

const THERE = 0;
const USED = 1;
const SECONDS_PER_HOUR = 3600;

export const nodesInUse: MetricDefinition = {
  name: 'nodes-in-use',
  summary: 'Nodes with and without pods, the empty part of them, and node-hours in use.',
  create(world) {
    const reading = nodeReadingOf(world);
    const reader = {
      width: 2,
      read(_node: NodeState, into: Float64Array): void {
        into[THERE] = 1;
        into[USED] = reading.isInUse ? 1 : 0;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      {
        measure: createMeasure('nodes-used', 'Nodes in use', 'count', 'lower'),
        totals: [
          'mean',
          'peak',
          {
            kind: 'area',
            measure: createMeasure('nodes-used-hours', 'Node-hours in use', 'hours', 'lower'),
            secondsPerUnit: SECONDS_PER_HOUR,
          },
        ],
        read: () => sums.sum(USED),
      },
      {
        measure: createMeasure('nodes-empty', 'Empty nodes', 'count', 'higher'),
        totals: ['mean'],
        read: () => sums.sum(THERE) - sums.sum(USED),
      },
      {
        measure: createMeasure('nodes-empty-share', 'Empty part of the nodes', 'fraction', 'higher'),
        totals: ['mean'],
        read: () => partOf(sums.sum(THERE) - sums.sum(USED), sums.sum(THERE)),
      },
    ]);
  },
};
