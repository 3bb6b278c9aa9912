/**
 * Live migrations: how many run and wait over time, how they ended, what they took. Failed is what was aborted or stalled;
 * cancelled what ended because its VM left or its node failed, started or not. Durations, downtime and bytes are of those that
 * had started. Quantiles are good to 1 % (log-histogram.ts).
 *
 * Worked number: one takes 40 s and sends 6 GB, one is aborted after 20 s and 3 GB, one is cancelled while it waits: 1 done, 1
 * failed, 1 cancelled; 60 s, 30 s in the mean; 9 GB.
 */

import type { MetricDefinition } from '../metric.ts';
import type { MigrationRecord } from '../run-result.ts';
import { CurveMeter, createMeasure } from './curves.ts';
import { ExactSum } from './exact-sum.ts';
import { LogHistogram } from './log-histogram.ts';

const TOTALS = [
  createMeasure('migrations-done', 'Migrations that reached their target', 'count', 'neither'),
  createMeasure('migrations-failed', 'Migrations that failed', 'count', 'lower'),
  createMeasure('migrations-cancelled', 'Migrations that were cancelled', 'count', 'lower'),
  createMeasure('migration-seconds', 'Time in migration', 'seconds', 'lower'),
  createMeasure('migration-seconds-mean', 'Duration of a migration, mean', 'seconds', 'lower'),
  createMeasure('migration-seconds-p95', 'Duration of a migration, 95th percentile', 'seconds', 'lower'),
  createMeasure('migration-downtime', 'Downtime by migrations', 'seconds', 'lower'),
  createMeasure('migration-downtime-max', 'Downtime by a migration, longest', 'seconds', 'lower'),
  createMeasure('migration-bytes', 'Sent by migrations', 'bytes', 'lower'),
] as const;

/** Ends of which the VM is still on its source. */
const FAILED: ReadonlySet<string> = new Set(['aborted', 'stalled', 'no-target']);

export const migrations: MetricDefinition = {
  name: 'migrations',
  summary: 'Live migrations that run and wait, and their number, failures, durations, downtime and bytes.',
  create(world) {
    const seconds = new LogHistogram();
    const downtime = new LogHistogram();
    const bytes = new ExactSum();
    let running = 0;
    let done = 0;
    let failed = 0;
    let cancelled = 0;
    const meter = new CurveMeter([
      {
        measure: createMeasure('migrations-running', 'Migrations that run', 'count', 'neither'),
        totals: ['mean', 'peak'],
        read: () => running,
      },
      {
        measure: createMeasure('migrations-waiting', 'Migrations that wait', 'count', 'lower'),
        totals: ['mean', 'peak'],
        read: () => Math.max(0, world.openMigrations.size - running),
      },
    ]);
    const countAmounts = (record: MigrationRecord): void => {
      const { startSeconds, endSeconds, transferredBytes, downtimeSeconds } = record;
      if (startSeconds === null) return;
      running--;
      if (endSeconds !== null) seconds.add(endSeconds - startSeconds);
      // A migration that stalls would go on for ever, and so would its amounts.
      if (Number.isFinite(downtimeSeconds)) downtime.add(downtimeSeconds);
      if (Number.isFinite(transferredBytes)) bytes.add(transferredBytes);
    };
    return {
      series: meter.series,
      totals: [...meter.totals, ...TOTALS],
      elapse: (elapsed) => meter.elapse(elapsed),
      migrationStarted() {
        running++;
      },
      migrationEnded(record) {
        countAmounts(record);
        if (record.outcome === 'cancelled' || record.outcome === null) cancelled++;
        else if (FAILED.has(record.outcome)) failed++;
        else done++;
      },
      sample: () => meter.sample(),
      finish: () => [
        ...meter.finish(),
        done,
        failed,
        cancelled,
        seconds.sum,
        seconds.mean,
        seconds.quantile(0.95),
        downtime.sum,
        downtime.longest,
        bytes.value,
      ],
    };
  },
};
