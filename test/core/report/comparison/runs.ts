/** Runs for tests of comparisons: state only what matters. */

import type { Measure } from '../../../../src/core/simulation/metric.ts';
import type { PlacementLog, RunResult, RunSettings } from '../../../../src/core/simulation/run-result.ts';

export const ALLOCATION: Measure = {
  key: 'allocation-cpu',
  title: 'CPU allocated',
  unit: 'fraction',
  better: 'higher',
};
export const PENDING: Measure = { key: 'pending', title: 'waiting', unit: 'count', better: 'lower' };
export const BYTES: Measure = { key: 'bytes', title: 'bytes moved', unit: 'bytes', better: 'neither' };

type Total = readonly [measure: Measure, value: number | null];

export interface RunChanges extends Partial<Omit<RunResult, 'settings' | 'totals' | 'placements'>> {
  readonly settings?: Partial<RunSettings>;
  readonly totals?: readonly Total[];
  readonly placements?: PlacementLog | null;
}

/** A run of policy `a` with seed 1 over 100 seconds, changed as given. */
export function run({ settings = {}, totals = [], ...changes }: RunChanges = {}): RunResult {
  const { policy = 'a', profile = 'none', seed = 1, variant = {} } = settings;
  return {
    settings: { id: `${policy}-${seed}`, policy, profile, seed, variant, ...settings },
    startSeconds: 0,
    endSeconds: 100,
    counts: {
      arrived: 0,
      running: 0,
      pending: 0,
      down: 0,
      rejected: 0,
      departed: 0,
      withdrawn: 0,
      placements: 0,
      evictions: { preemption: 0, drain: 0, failure: 0, 'node-left': 0 },
      migrations: 0,
      failedMigrations: 0,
      events: 0,
    },
    totals: totals.map(([measure, value]) => ({ measure, value })),
    series: { timesSeconds: [], columns: [] },
    nodes: [],
    heat: null,
    placements: null,
    migrations: [],
    refusals: [],
    remarks: [],
    ...changes,
  };
}

/** Runs of one policy with seeds 1, 2, ..., one a value of the measure. */
export function runsOf(policy: string, values: readonly (number | null)[], measure = PENDING): readonly RunResult[] {
  return values.map((value, index) => run({ settings: { policy, seed: index + 1 }, totals: [[measure, value]] }));
}

type Stay = readonly [instance: string, node: string, startSeconds: number, endSeconds?: number | null];

/** A run that kept those stays, given in the order they began; nodes n1, n2, n3. */
export function runWithStays(policy: string, stays: readonly Stay[], changes: RunChanges = {}): RunResult {
  const nodes = ['n1', 'n2', 'n3'].map((name) => ({ name, zone: '', cpuMilli: 0, memoryBytes: 0, gpuMilli: 0 }));
  const instanceIds = [...new Set(stays.map(([instance]) => instance))];
  const placements = {
    instanceIds,
    instance: stays.map(([instance]) => instanceIds.indexOf(instance)),
    node: stays.map(([, node]) => nodes.findIndex(({ name }) => name === node)),
    startSeconds: stays.map(([, , start]) => start),
    endSeconds: stays.map(([, , , end = null]) => end),
  };
  return run({ nodes, placements, ...changes, settings: { policy, ...changes.settings } });
}
