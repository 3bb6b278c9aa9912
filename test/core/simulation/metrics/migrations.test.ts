import { describe, expect, it } from 'vitest';
import { migrations } from '../../../../src/core/simulation/metrics/migrations.ts';
import { node, pod } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

function started(count: number) {
  const rig = new Rig({ nodes: [node('a'), node('b')] });
  const metric = rig.watch(migrations);
  const records = Array.from({ length: count }, (_, index) => rig.requestMigration(rig.run(pod(`p${index}`), 'a')));
  return { rig, metric, records };
}

describe('migrations', () => {
  it('counts how they ended, and what those that had started took', () => {
    const { rig, metric, records } = started(3);
    const [first, second] = records.slice(0, 2).map((record) => rig.startMigration(record, 'b'));
    expect(sampleOf(metric)).toEqual({ 'migrations-running': 2, 'migrations-waiting': 1 });
    rig.elapse(20);
    rig.endMigration(second!, { outcome: 'aborted', transferredBytes: 3e9, downtimeSeconds: 0 });
    rig.endMigration(records[2]!, { outcome: 'cancelled' });
    rig.elapse(20);
    rig.endMigration(first!, { outcome: 'converged', transferredBytes: 6e9, downtimeSeconds: 0.5 });
    expect(sampleOf(metric)).toEqual({ 'migrations-running': 0, 'migrations-waiting': 0 });
    expect(totalsOf(metric)).toEqual({
      // (2 x 20 + 1 x 20) / 40, (1 x 20 + 0) / 40
      'migrations-running-mean': 1.5,
      'migrations-running-peak': 2,
      'migrations-waiting-mean': 0.5,
      'migrations-waiting-peak': 1,
      'migrations-done': 1,
      'migrations-failed': 1,
      'migrations-cancelled': 1,
      // 40 + 20
      'migration-seconds': 60,
      'migration-seconds-mean': 30,
      'migration-seconds-p95': 40,
      'migration-downtime': 0.5,
      'migration-downtime-max': 0.5,
      'migration-bytes': 9e9,
    });
  });

  it.each([
    ['converged', 'migrations-done'],
    ['post-copy', 'migrations-done'],
    ['paused', 'migrations-done'],
    ['aborted', 'migrations-failed'],
    ['stalled', 'migrations-failed'],
    ['cancelled', 'migrations-cancelled'],
  ] as const)('counts one that is %s among %s', (outcome, key) => {
    const { rig, metric, records } = started(1);
    const endless = outcome === 'stalled' ? Number.POSITIVE_INFINITY : 0;
    const record = rig.startMigration(records[0]!, 'b');
    rig.endMigration(record, { outcome, transferredBytes: endless, downtimeSeconds: endless });
    const totals = totalsOf(metric);
    expect(totals[key]).toBe(1);
    expect(totals['migrations-done']! + totals['migrations-failed']! + totals['migrations-cancelled']!).toBe(1);
    expect(totals).toMatchObject({ 'migration-bytes': 0, 'migration-downtime': 0 });
  });
});
