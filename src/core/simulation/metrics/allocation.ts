/**
 * How much of the cluster is requested, by resource: the sum of requests over the sum of what pods may request, over nodes that
 * are there. Above 1 where pods came bound and ask for more than there is. A resource that a node has none of, or of which
 * nobody told, counts on no side.
 *
 * Worked number: 12 of 16 cores requested on one node, none of 16 on another: 12 / 32 = .375.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, createMeasure, partOf } from './curves.ts';
import { createNodeMetric } from './node-metric.ts';
import { nodeReadingOf } from './node-reading.ts';
import type { NodeSums } from './node-sums.ts';

/** What there is stands after what is requested of it. */
const CPU = 0;
const MEMORY = 2;
const POD_COUNT = 4;
const GPU = 6;

export const allocation: MetricDefinition = {
  name: 'allocation',
  summary: 'Requested / allocatable by CPU, memory, pods and GPUs, over nodes that are there.',
  create(world) {
    const reading = nodeReadingOf(world);
    const reader = {
      width: 8,
      read(_node: NodeState, into: Float64Array): void {
        const { cpuMilli, memoryBytes, podCapacity } = reading;
        into[CPU + 1] = cpuMilli;
        into[CPU] = cpuMilli === 0 ? 0 : reading.requestedCpuMilli;
        into[MEMORY + 1] = memoryBytes;
        into[MEMORY] = memoryBytes === 0 ? 0 : reading.requestedMemoryBytes;
        into[POD_COUNT + 1] = podCapacity;
        into[POD_COUNT] = podCapacity === 0 ? 0 : reading.podCount;
        into[GPU + 1] = reading.gpuMilli;
        into[GPU] = reading.gpuUsedMilli;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      curveOf(sums, CPU, 'cpu', 'CPU'),
      curveOf(sums, MEMORY, 'memory', 'memory'),
      curveOf(sums, POD_COUNT, 'pods', 'pods'),
      { ...curveOf(sums, GPU, 'gpu', 'GPUs'), isOptional: true },
    ]);
  },
};

function curveOf(sums: NodeSums, index: number, key: string, name: string): Curve {
  return {
    measure: createMeasure(`allocation-${key}`, `Requested part of ${name}`, 'fraction', 'higher'),
    totals: ['mean', 'peak'],
    read: () => partOf(sums.sum(index), sums.sum(index + 1)),
  };
}
