/**
 * How unevenly requests are spread over nodes (policies.md 8.1), for CPU and memory:
 *
 *   deviation = sqrt(mean((L - mean L)^2)), spread = max L - min L, L = requested / allocatable of a node
 *
 * From running sums of L and L^2, of L in whole 2^-26: good to 1e-7, for which an L above 8 counts as 8 (pods come bound far
 * beyond what a node has in no sane cluster). The tests hold it to loadDeviation, which looks at all nodes.
 *
 * Worked number: L .8, .5, .2: sum 1.5, of squares .93; sqrt(.93 / 3 - .5^2) = .2449, spread .6.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, createMeasure } from './curves.ts';
import { createNodeMetric } from './node-metric.ts';
import { nodeReadingOf } from './node-reading.ts';
import type { NodeSums } from './node-sums.ts';

/** Loads are counted in whole parts of this size: their squares are exact up to a load of 1. */
const PART = 2 ** -26;
/** Of equal loads L the difference of squares is off by L^2 x 2^-53, its root by L x 1e-8. */
const MOST_LOAD = 8;

/** By resource: nodes that have it, their loads, the squares of those. */
const CPU = 0;
const MEMORY = 3;

export const imbalance: MetricDefinition = {
  name: 'imbalance',
  summary: "Standard deviation and range of the nodes' requested parts of CPU and memory.",
  create(world) {
    const reading = nodeReadingOf(world);
    const reader = {
      width: 6,
      ranked: [CPU + 1, MEMORY + 1],
      read(_node: NodeState, into: Float64Array): void {
        writeLoad(reading.requestedCpuMilli, reading.cpuMilli, into, CPU);
        writeLoad(reading.requestedMemoryBytes, reading.memoryBytes, into, MEMORY);
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      ...curvesOf(sums, CPU, 'cpu', 'CPU'),
      ...curvesOf(sums, MEMORY, 'memory', 'memory'),
    ]);
  },
};

/** Hot. */
function writeLoad(requested: number, allocatable: number, into: Float64Array, at: number): void {
  const load = allocatable > 0 ? Math.round(Math.min(MOST_LOAD, requested / allocatable) / PART) : Number.NaN;
  into[at] = allocatable > 0 ? 1 : 0;
  into[at + 1] = load;
  into[at + 2] = load * load;
}

function curvesOf(sums: NodeSums, at: number, key: string, name: string): Curve[] {
  return [
    {
      measure: createMeasure(`imbalance-${key}`, `Deviation of the requested part of ${name}`, 'fraction', 'lower'),
      totals: ['mean'],
      read: () => deviationOf(sums.sum(at), sums.sum(at + 1), sums.sum(at + 2)) * PART,
    },
    {
      measure: createMeasure(`spread-${key}`, `Range of the requested part of ${name}`, 'fraction', 'lower'),
      totals: ['mean', 'peak'],
      read: () => (sums.highest(at + 1) - sums.lowest(at + 1)) * PART,
    },
  ];
}

/** Population standard deviation from a count, a sum and a sum of squares; NaN of nothing. Hot. */
function deviationOf(count: number, sum: number, squares: number): number {
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
}
