/**
 * What was placed of what has arrived (policies.md 16), in instances and by what they asked for when they came. An instance counts
 * once, from its first placement, also when it is evicted later.
 *
 * Worked number: VMs of 2, 2 and 12 cores arrive and the large one is never placed: 2 / 3 of the instances, 4 / 16 of the CPU.
 */

import { gpuMilliOf } from '../../engine/fragmentation/gpu-amounts.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import type { Instance } from '../instance.ts';
import type { MetricDefinition } from '../metric.ts';
import { createMeasure, partOf } from './curves.ts';
import { ExactSum } from './exact-sum.ts';

const KINDS = [
  { key: 'count', name: 'instances', amountOf: () => 1 },
  { key: 'cpu', name: 'CPU', amountOf: ({ pod }: Instance) => amountOf(pod.requests, CPU_MILLI) },
  { key: 'memory', name: 'memory', amountOf: ({ pod }: Instance) => amountOf(pod.requests, MEMORY_BYTES) },
  { key: 'gpu', name: 'GPUs', amountOf: ({ pod }: Instance) => gpuMilliOf(pod) },
] as const;

export const acceptance: MetricDefinition = {
  name: 'acceptance',
  summary: 'Placed / arrived, in instances and by the CPU, memory and GPUs they asked for.',
  create() {
    const arrived = KINDS.map(() => new ExactSum());
    const placed = KINDS.map(() => new ExactSum());
    /** What those ask for that were not placed yet, by their number: who has left is forgotten. */
    const waiting = new Map<number, readonly number[]>();
    const sample = (): number[] => KINDS.map((_, index) => partOf(placed[index]!.value, arrived[index]!.value));
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
      arrived(instance) {
        const amounts = KINDS.map((kind) => kind.amountOf(instance));
        waiting.set(instance.number, amounts);
        addAll(arrived, amounts);
      },
      placed({ number }) {
        const amounts = waiting.get(number);
        if (amounts === undefined) return;
        waiting.delete(number);
        addAll(placed, amounts);
      },
      rejected: forget,
      departed: forget,
      sample,
      finish: sample,
    };
  },
};

/** Hot. */
function addAll(sums: readonly ExactSum[], amounts: readonly number[]): void {
  for (let index = 0; index < sums.length; index++) sums[index]!.add(amounts[index]!);
}
