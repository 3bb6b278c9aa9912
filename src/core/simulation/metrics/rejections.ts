/**
 * Attempts of the scheduler that found no node, instances that met one, and instances that gave up. Why, by plugin and reason, is
 * in the run's refusals. The first failure point (policies.md 16) is the allocation at the first such
 * attempt: the largest requested part of CPU, memory and GPUs in the whole cluster.
 *
 * Worked number: a VM is refused twice, is placed at the third attempt, and another is refused once and gives up: 3 attempts,
 * 2 instances, 1 rejected. 24 of 32 cores were requested at the first refusal, less of memory: .75.
 */

import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { MetricDefinition, SimulationWorld } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { allocatableOf, gpuCapacityMilliOf, gpuUsedMilliOf } from './node-amounts.ts';

export const rejections: MetricDefinition = {
  name: 'rejections',
  summary: 'Attempts that found no node, instances that met one or gave up, and the allocation at the first.',
  create(world) {
    /** Instances that are there and met one, by their number. */
    const refused = new Set<number>();
    let attempts = 0;
    let instances = 0;
    let rejected = 0;
    let firstFailure = Number.NaN;
    return {
      series: [createMeasure('refused-attempts', 'Attempts that found no node, so far', 'count', 'lower')],
      totals: [
        createMeasure('refused-attempts-total', 'Attempts that found no node', 'count', 'lower'),
        createMeasure('refused-instances', 'Instances for which an attempt found no node', 'count', 'lower'),
        createMeasure('rejected-instances', 'Instances that fitted nowhere and gave up', 'count', 'lower'),
        createMeasure('first-failure', 'Requested part at the first refusal', 'fraction', 'higher'),
      ],
      refused({ number }) {
        if (attempts === 0) firstFailure = bottleneckOf(world);
        attempts++;
        if (refused.has(number)) return;
        refused.add(number);
        instances++;
      },
      rejected({ number }) {
        rejected++;
        refused.delete(number);
      },
      departed({ number }) {
        if (refused.size > 0) refused.delete(number);
      },
      sample: () => [attempts],
      finish: () => [attempts, instances, rejected, firstFailure],
    };
  },
};

/** The largest requested part of what the cluster has; NaN where it has nothing. Looks at all nodes, once a run. */
function bottleneckOf({ state }: SimulationWorld): number {
  const sums = [0, 0, 0, 0, 0, 0];
  for (const node of state.nodes) {
    [CPU_MILLI, MEMORY_BYTES].forEach((axis, index) => {
      const allocatable = allocatableOf(node.node, axis);
      sums[2 * index]! += allocatable === 0 ? 0 : amountOf(node.requested, axis);
      sums[2 * index + 1]! += allocatable;
    });
    sums[4]! += gpuUsedMilliOf(node);
    sums[5]! += gpuCapacityMilliOf(node.node);
  }
  const parts = [0, 2, 4].map((at) => partOf(sums[at]!, sums[at + 1]!)).filter((part) => !Number.isNaN(part));
  return parts.length === 0 ? Number.NaN : Math.max(...parts);
}
