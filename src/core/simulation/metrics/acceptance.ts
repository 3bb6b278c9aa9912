/**
 * What was placed of what has arrived (policies.md 16), in instances and by what they asked for when they came. An instance counts
 * once, from its first placement, also when it is evicted later.
 *
 * Worked number: VMs of 2, 2 and 12 cores arrive and the large one is never placed: 2 / 3 of the instances, 4 / 16 of the CPU.
 */

import { gpuMilliOf } from '../../engine/fragmentation/gpu-amounts.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { Instance } from '../instance.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { ExactSums } from './exact-sum.ts';

const KINDS = [
  { key: 'count', name: 'instances', amountOf: () => 1 },
  { key: 'cpu', name: 'CPU', amountOf: (pod: Pod) => amountOf(pod.requests, CPU_MILLI) },
  { key: 'memory', name: 'memory', amountOf: (pod: Pod) => amountOf(pod.requests, MEMORY_BYTES) },
  { key: 'gpu', name: 'GPUs', amountOf: gpuMilliOf },
] as const;

export const acceptance: MetricDefinition = {
  name: 'acceptance',
  summary: 'Placed / arrived, in instances and by the CPU, memory and GPUs they asked for.',
  create() {
    const arrived = new ExactSums(KINDS.length);
    const placed = new ExactSums(KINDS.length);
    /** The pods of those that were not placed yet, as they came, by their number: who has left is forgotten. */
    const waiting = new Map<number, Pod>();
    const sample = (): number[] => KINDS.map((_, index) => partOf(placed.value(index), arrived.value(index)));
    const forget = ({ number }: Instance): void => {
      waiting.delete(number);
    };
    return {
      series: KINDS.map(({ key, name }) =>
        createMeasure(`accepted-${key}`, `Placed part of ${name}, so far`, 'fraction', 'higher'),
      ),
      totals: KINDS.map(({ key, name }) =>
        createMeasure(`acceptance-${key}`, `Placed part of ${name}`, 'fraction', 'higher'),
      ),
      arrived({ number, pod }) {
        waiting.set(number, pod);
        addAmounts(arrived, pod);
      },
      placed({ number }) {
        const pod = waiting.get(number);
        if (pod === undefined) return;
        waiting.delete(number);
        addAmounts(placed, pod);
      },
      rejected: forget,
      departed: forget,
      sample,
      finish: sample,
    };
  },
};

/** Hot. */
function addAmounts(sums: ExactSums, pod: Pod): void {
  for (let index = 0; index < KINDS.length; index++) sums.add(index, KINDS[index]!.amountOf(pod));
}
