/** Results of runs for tests: one that has something of everything, changed as given, and arbitrary ones. */

import fc from 'fast-check';
import { EVICTION_CAUSES, MEASURE_UNITS, type Measure } from '../../../../src/core/simulation/metric.ts';
import type { MigrationRecord, RunInputs, RunResult } from '../../../../src/core/simulation/run-result.ts';

const ALLOCATION: Measure = {
  key: 'allocation-cpu',
  title: 'CPU allocated',
  unit: 'fraction',
  better: 'higher',
};

const MIGRATION: MigrationRecord = {
  instance: 'd/a',
  reason: 'evacuation',
  sourceNode: 'n1',
  targetNode: 'n2',
  requestedSeconds: 10,
  startSeconds: 11,
  endSeconds: 20,
  outcome: 'converged',
  transferredBytes: 4e9,
  downtimeSeconds: 0.2,
  memoryBytes: 4e9,
};

/** Two nodes, two instances, a migration of one of them. */
export function runResult(id: string, changes: Partial<RunResult> = {}): RunResult {
  return {
    settings: { id, policy: 'best-fit', profile: 'none', seed: 1, variant: { 'spec.cluster.pools[0].count': 2 } },
    startSeconds: 0,
    endSeconds: 60,
    counts: {
      ...{ arrived: 2, running: 2, pending: 0, down: 0, rejected: 0, departed: 0, withdrawn: 0, placements: 2 },
      evictions: { preemption: 0, drain: 0, failure: 0, 'node-left': 0 },
      ...{ migrations: 1, failedMigrations: 0, events: 3 },
    },
    totals: [{ measure: ALLOCATION, value: 0.5 }],
    series: { timesSeconds: [0, 30], columns: [{ measure: ALLOCATION, values: [null, 0.5] }] },
    nodes: ['n1', 'n2'].map((name) => ({ name, zone: 'z', cpuMilli: 4000, memoryBytes: 8e9, gpuMilli: 0 })),
    heat: {
      ...{ startSeconds: 0, bucketSeconds: 30, bucketCount: 2, measure: ALLOCATION },
      percents: Uint8Array.of(0, 50, 255, 100),
    },
    placements: {
      instanceIds: ['d/a', 'd/b'],
      instance: [0, 1, 0],
      node: [0, 1, 1],
      startSeconds: [0, 5, 20],
      endSeconds: [20, null, null],
    },
    migrations: [MIGRATION],
    refusals: [{ plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', attempts: 3, instances: 1 }],
    remarks: ['3 rows were left out'],
    ...changes,
  };
}

export const RUN_INPUTS: RunInputs = {
  scenario: 'small',
  berthVersion: '0.1.0',
  files: [{ name: 'vms.csv', sha256: 'ab'.repeat(32), byteLength: 12 }],
  scenarioFile: { apiVersion: 'berth.dev/v1alpha1', kind: 'Scenario' },
};

const finite = () => fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const count = () => fc.nat();
const gaps = (length: number) => fc.array(fc.option(finite(), { nil: null }), { minLength: length, maxLength: length });
const numbers = (length: number) => fc.array(finite(), { minLength: length, maxLength: length });
const measure: fc.Arbitrary<Measure> = fc.record({
  key: fc.string(),
  title: fc.string({ unit: 'binary' }),
  unit: fc.constantFrom(...MEASURE_UNITS),
  better: fc.constantFrom('higher', 'lower', 'neither'),
});
const migration: fc.Arbitrary<MigrationRecord> = fc.record({
  instance: fc.string(),
  reason: fc.constantFrom('evacuation', 'user'),
  sourceNode: fc.string(),
  targetNode: fc.string(),
  requestedSeconds: finite(),
  startSeconds: fc.option(finite()),
  endSeconds: fc.option(finite()),
  outcome: fc.constantFrom('converged', 'stalled', 'cancelled', null),
  transferredBytes: fc.oneof(finite(), fc.constant(Number.POSITIVE_INFINITY)),
  downtimeSeconds: fc.oneof(finite(), fc.constant(Number.POSITIVE_INFINITY)),
  memoryBytes: finite(),
});

/** Any result that the types allow, within what files can hold: numbers are finite but where a migration stalled. */
export const anyRunResult: fc.Arbitrary<RunResult> = fc
  .record({ times: fc.nat(4), nodes: fc.nat(4), buckets: fc.nat(4), ids: fc.nat(3), stays: fc.nat(4) })
  .chain(({ times, nodes, buckets, ids, stays }) => {
    const stayCount = ids === 0 || nodes === 0 ? 0 : stays;
    const indexes = (below: number) =>
      fc.array(fc.nat(Math.max(0, below - 1)), { minLength: stayCount, maxLength: stayCount });
    return fc.record({
      settings: fc.record({
        id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
        policy: fc.string(),
        profile: fc.string(),
        seed: fc.nat(),
        variant: fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          fc.oneof(fc.string(), fc.boolean(), finite()),
          { noNullPrototype: true },
        ),
      }),
      startSeconds: finite(),
      endSeconds: finite(),
      counts: fc.record({
        arrived: count(),
        running: count(),
        pending: count(),
        down: count(),
        rejected: count(),
        departed: count(),
        withdrawn: count(),
        placements: count(),
        evictions: fc.tuple(...EVICTION_CAUSES.map(count)).map(([preemption, drain, failure, left]) => ({
          ...{ preemption: preemption!, drain: drain!, failure: failure!, 'node-left': left! },
        })),
        migrations: count(),
        failedMigrations: count(),
        events: count(),
      }),
      totals: fc.array(fc.record({ measure, value: fc.option(finite()) }), { maxLength: 3 }),
      series: fc.record({
        timesSeconds: numbers(times),
        columns: fc.array(fc.record({ measure, values: gaps(times) }), { maxLength: 2 }),
      }),
      nodes: fc.array(
        fc.record({
          name: fc.string(),
          zone: fc.string(),
          cpuMilli: finite(),
          memoryBytes: finite(),
          gpuMilli: finite(),
        }),
        { minLength: nodes, maxLength: nodes },
      ),
      heat: fc.option(
        fc.record({
          startSeconds: finite(),
          bucketSeconds: finite(),
          bucketCount: fc.constant(buckets),
          measure,
          percents: fc.uint8Array({ minLength: nodes * buckets, maxLength: nodes * buckets }),
        }),
      ),
      placements: fc.option(
        fc.record({
          instanceIds: fc.array(fc.string(), { minLength: ids, maxLength: ids }),
          instance: indexes(ids),
          node: indexes(nodes),
          startSeconds: numbers(stayCount),
          endSeconds: gaps(stayCount),
        }),
      ),
      migrations: fc.array(migration, { maxLength: 3 }),
      refusals: fc.array(
        fc.record({ plugin: fc.string(), reason: fc.string(), attempts: count(), instances: count() }),
        { maxLength: 2 },
      ),
      remarks: fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }),
    });
  });
