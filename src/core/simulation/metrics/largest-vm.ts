/**
 * The largest VM that still fits: over nodes that take ordinary pods, the most vCPUs of one CPU and 4 GiB each that one of them
 * has free; and how many VMs of the mix's most frequent shape fit in all (mix-shapes.ts).
 *
 *   largest = max over nodes of min(floor(free CPUs), floor(free GiB / 4))
 *
 * Worked number: nodes with 10 CPUs and 24 GiB, and 5 CPUs and 60 GiB free: max(min(10, 6), min(5, 15)) = 6.
 */

import type { NodeState } from '../../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, PODS } from '../../model/resources.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../model/taints.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure } from './curves.ts';
import { MixShapes } from './mix-shapes.ts';
import { freeOf } from './node-amounts.ts';
import { createNodeMetric } from './node-metric.ts';

const MILLI_PER_CPU = 1000;
/** Of general-purpose instances of the large clouds. */
const BYTES_PER_VCPU = 4 * 1024 ** 3;

const LARGEST = 0;
const FITTING = 1;

export const largestVm: MetricDefinition = {
  name: 'largest-vm',
  summary: 'Most vCPUs, of 4 GiB each, of a VM that fits on a node; VMs of the most frequent shape that fit.',
  create(world) {
    const shapes = new MixShapes(world.mix.slice(0, 1));
    const reader = {
      width: 2,
      ranked: [LARGEST],
      read(node: NodeState, into: Float64Array): void {
        shapes.read(node);
        into[LARGEST] = largestOn(node);
        into[FITTING] = shapes.counts[0] ?? 0;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      {
        measure: createMeasure('largest-vm', 'Largest VM of 1 vCPU to 4 GiB that fits', 'cores', 'higher'),
        totals: ['mean', 'lowest'],
        read: () => sums.highest(LARGEST),
      },
      {
        measure: createMeasure('frequent-vms-fitting', 'VMs of the most frequent shape that fit', 'count', 'higher'),
        totals: ['mean', 'lowest'],
        read: () => (world.mix.length === 0 ? Number.NaN : sums.sum(FITTING)),
      },
    ]);
  },
};

/** vCPUs of the largest VM that a node takes. Hot. */
function largestOn(state: NodeState): number {
  const { node, pods } = state;
  if (node.isUnschedulable || pods.size >= amountOf(node.allocatable, PODS)) return 0;
  if (findUntoleratedTaint(node.taints, [], NO_PLACEMENT) !== null) return 0;
  const byCpu = Math.floor(freeOf(state, CPU_MILLI) / MILLI_PER_CPU);
  return Math.min(byCpu, Math.floor(freeOf(state, MEMORY_BYTES) / BYTES_PER_VCPU));
}
