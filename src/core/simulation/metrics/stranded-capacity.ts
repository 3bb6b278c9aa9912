/**
 * What is free and no VM of the mix can use (policies.md 16), by resource: of each node's free amount what is left once it is
 * filled with one shape of the mix, the one that uses most of that resource. A node that no shape may run on, such as a
 * cordoned one, strands all of it.
 *
 *   stranded_r = sum over nodes of (free_r - max over shapes m of k_m x q_m,r) / sum of allocatable_r
 *
 * k_m is how many of m still fit (mix-shapes.ts), q_m,r what one asks for. Filling with several shapes could use more: it is
 * what one shape alone would strand.
 *
 * Worked number: 10 cores and 8 GiB free of 16 and 64, shapes of 2 cores and 4 GiB (2 fit) and of 1 core and 8 GiB (1 fits):
 * 10 - max(4, 1) = 6 cores of 16 are stranded, 8 - max(8, 8) = 0 GiB.
 */

import { gpuMilliOf } from '../../engine/fragmentation/gpu-amounts.ts';
import type { NodeState } from '../../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, createMeasure, partOf } from './curves.ts';
import { MixShapes } from './mix-shapes.ts';
import { freeOf } from './node-amounts.ts';
import { createNodeMetric } from './node-metric.ts';
import { type NodeReading, nodeReadingOf } from './node-reading.ts';
import type { NodeSums } from './node-sums.ts';

/** What there is stands after what is stranded of it. */
const CPU = 0;
const MEMORY = 2;
const GPU = 4;

export const strandedCapacity: MetricDefinition = {
  name: 'stranded-capacity',
  summary: 'Free CPU, memory and GPUs that no VM of the mix can use / allocatable.',
  create(world) {
    if (world.mix.length === 0) return null;
    const reader = createReader(new MixShapes(world.mix), nodeReadingOf(world));
    return createNodeMetric(world, reader, (sums) => [
      curveOf(sums, CPU, 'cpu', 'CPU'),
      curveOf(sums, MEMORY, 'memory', 'memory'),
      { ...curveOf(sums, GPU, 'gpu', 'GPUs'), isOptional: true },
    ]);
  },
};

function createReader(shapes: MixShapes, reading: NodeReading) {
  const asked = {
    cpuMilli: shapes.pods.map((pod) => amountOf(pod.requests, CPU_MILLI)),
    memoryBytes: shapes.pods.map((pod) => amountOf(pod.requests, MEMORY_BYTES)),
    gpuMilli: shapes.pods.map(gpuMilliOf),
  };
  return {
    width: 6,
    read(node: NodeState, into: Float64Array): void {
      shapes.read(node);
      const { cpuMilli, memoryBytes, gpuMilli } = reading;
      into[CPU + 1] = cpuMilli;
      into[CPU] = cpuMilli === 0 ? 0 : unused(freeOf(node, CPU_MILLI), shapes.counts, asked.cpuMilli);
      into[MEMORY + 1] = memoryBytes;
      into[MEMORY] = memoryBytes === 0 ? 0 : unused(freeOf(node, MEMORY_BYTES), shapes.counts, asked.memoryBytes);
      into[GPU + 1] = gpuMilli;
      into[GPU] = gpuMilli === 0 ? 0 : unused(reading.freeGpus.total(), shapes.counts, asked.gpuMilli);
    },
  };
}

/** What of a free amount is left by the shape that uses most of it. Hot. */
function unused(free: number, counts: Float64Array, asked: readonly number[]): number {
  let most = 0;
  for (let index = 0; index < counts.length; index++) most = Math.max(most, counts[index]! * asked[index]!);
  return Math.max(0, free - most);
}

function curveOf(sums: NodeSums, index: number, key: string, name: string): Curve {
  return {
    measure: createMeasure(`stranded-${key}`, `Free ${name} of no use to the mix`, 'fraction', 'lower'),
    totals: ['mean', 'peak'],
    read: () => partOf(sums.sum(index), sums.sum(index + 1)),
  };
}
