/**
 * Instances that wait for a node, and how long they waited until they were placed, also after an eviction; and those that were
 * never placed: they wait at the end, left while they waited, or were rejected. Quantiles are good to 1 % (log-histogram.ts).
 *
 * Worked number: two wait for 30 s, one of them 30 s more: at most 2 wait, (2 x 30 + 30) / 60 = 1.5 in the mean; the waits are
 * 30 and 60 s, in the mean 45 s.
 */

import type { MetricDefinition } from '../metric.ts';
import { CurveMeter, createMeasure } from './curves.ts';
import { LogHistogram } from './log-histogram.ts';

const TOTALS = [
  createMeasure('wait-mean', 'Wait, mean', 'seconds', 'lower'),
  createMeasure('wait-p50', 'Wait, median', 'seconds', 'lower'),
  createMeasure('wait-p95', 'Wait, 95th percentile', 'seconds', 'lower'),
  createMeasure('wait-p99', 'Wait, 99th percentile', 'seconds', 'lower'),
  createMeasure('wait-max', 'Wait, longest', 'seconds', 'lower'),
  createMeasure('never-placed', 'Never placed', 'count', 'lower'),
  createMeasure('never-placed-wait-mean', 'Wait in vain, mean', 'seconds', 'lower'),
] as const;

export const pending: MetricDefinition = {
  name: 'pending',
  summary: 'Instances that wait for a node, how long they waited, and how many were never placed.',
  create(world) {
    const waits = new LogHistogram();
    const vain = new LogHistogram();
    let rejected = 0;
    const meter = new CurveMeter([
      {
        measure: createMeasure('pending', 'Pending', 'count', 'lower'),
        totals: ['mean', 'peak'],
        read: () => world.pending.size,
      },
    ]);
    return {
      series: meter.series,
      totals: [...meter.totals, ...TOTALS],
      elapse: (seconds) => meter.elapse(seconds),
      placed(_instance, _node, waitedSeconds) {
        waits.add(waitedSeconds);
      },
      departed({ placements, arrivalSeconds }, wasOn) {
        if (wasOn === '' && placements === 0) vain.add(world.timeSeconds - arrivalSeconds);
      },
      rejected({ placements }) {
        if (placements === 0) rejected++;
      },
      sample: () => meter.sample(),
      finish() {
        for (const { placements, arrivalSeconds } of world.pending) {
          if (placements === 0) vain.add(world.timeSeconds - arrivalSeconds);
        }
        return [
          ...meter.finish(),
          waits.mean,
          waits.quantile(0.5),
          waits.quantile(0.95),
          waits.quantile(0.99),
          waits.longest,
          vain.count + rejected,
          vain.mean,
        ];
      },
    };
  },
};
