/**
 * How much of the machines is in use, as measured: the sum of the instances' measured use over the capacity of the nodes that
 * are there; a node uses at most what it has. No value while nothing is measured. The measured part says how far to trust it:
 * instances with a measured CPU over all that are placed.
 *
 * Worked number: instances that use 3 and 1 cores, on two nodes of 16: 4 / 32 = .125.
 */

import type { NodeState } from '../../model/node-state.ts';
import { CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { capacityOf } from './node-amounts.ts';
import { createNodeMetric } from './node-metric.ts';
import { nodeReadingOf } from './node-reading.ts';

const CPU = 0;
const CPU_CAPACITY = 1;
const CPU_MEASURED = 2;
const MEMORY = 3;
const MEMORY_CAPACITY = 4;
const MEMORY_MEASURED = 5;
const INSTANCES = 6;

export const utilisation: MetricDefinition = {
  name: 'utilisation',
  summary: 'Measured use / capacity by CPU and memory, over nodes that are there.',
  create(world) {
    const reading = nodeReadingOf(world);
    const reader = {
      width: 7,
      read({ node }: NodeState, into: Float64Array): void {
        const { use } = reading;
        const cpuMilli = capacityOf(node, CPU_MILLI);
        const memoryBytes = capacityOf(node, MEMORY_BYTES);
        into[CPU] = Math.min(use.cpuMilli, cpuMilli);
        into[CPU_CAPACITY] = cpuMilli;
        into[CPU_MEASURED] = use.cpuMeasured;
        into[MEMORY] = Math.min(use.memoryBytes, memoryBytes);
        into[MEMORY_CAPACITY] = memoryBytes;
        into[MEMORY_MEASURED] = use.memoryMeasured;
        into[INSTANCES] = use.instances;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      {
        measure: createMeasure('utilisation-cpu', 'Used part of CPU', 'fraction', 'higher'),
        totals: ['mean', 'peak'],
        read: () => (sums.sum(CPU_MEASURED) > 0 ? partOf(sums.sum(CPU), sums.sum(CPU_CAPACITY)) : Number.NaN),
      },
      {
        measure: createMeasure('utilisation-memory', 'Used part of memory', 'fraction', 'higher'),
        totals: ['mean', 'peak'],
        read: () => (sums.sum(MEMORY_MEASURED) > 0 ? partOf(sums.sum(MEMORY), sums.sum(MEMORY_CAPACITY)) : Number.NaN),
      },
      {
        measure: createMeasure('utilisation-measured', 'Instances whose CPU is measured', 'fraction', 'neither'),
        totals: ['mean'],
        read: () => partOf(sums.sum(CPU_MEASURED), sums.sum(INSTANCES)),
      },
    ]);
  },
};
