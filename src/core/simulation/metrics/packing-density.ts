/**
 * How full nodes in use are (policies.md 16): for each the largest of its requested parts of CPU, memory and GPUs, its
 * bottleneck, and of all of those the mean.
 *
 *   density = mean over nodes in use of max over r of requested_r / allocatable_r
 *
 * Worked number: nodes with 12 of 16 cores and 8 of 64 GiB (.75), 4 of 16 cores and 32 of 64 GiB (.5), and an empty one:
 * (.75 + .5) / 2 = .625.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { createNodeMetric } from './node-metric.ts';
import { type NodeReading, nodeReadingOf } from './node-reading.ts';

const USED = 0;
const BOTTLENECK = 1;

export const packingDensity: MetricDefinition = {
  name: 'packing-density',
  summary: 'Mean over nodes in use of the largest requested part of CPU, memory and GPUs.',
  create(world) {
    const reading = nodeReadingOf(world);
    const reader = {
      width: 2,
      read(_node: NodeState, into: Float64Array): void {
        const isUsed = reading.isInUse;
        into[USED] = isUsed ? 1 : 0;
        into[BOTTLENECK] = isUsed ? bottleneckOf(reading) : 0;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      {
        measure: createMeasure('packing-density', 'Requested part of nodes in use', 'fraction', 'higher'),
        totals: ['mean'],
        read: () => partOf(sums.sum(BOTTLENECK), sums.sum(USED)),
      },
    ]);
  },
};

/** The largest requested part of a node's resources; 0 where it has none. Hot. */
function bottleneckOf(node: NodeReading): number {
  let largest = 0;
  if (node.cpuMilli > 0) largest = Math.max(largest, node.requestedCpuMilli / node.cpuMilli);
  if (node.memoryBytes > 0) largest = Math.max(largest, node.requestedMemoryBytes / node.memoryBytes);
  return node.gpuMilli > 0 ? Math.max(largest, node.gpuUsedMilli / node.gpuMilli) : largest;
}
