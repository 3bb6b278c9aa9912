import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/core/report/comparison/compare-runs.ts';
import { MAIN_LIMIT, meaningOf, sortCurves, splitMeasures } from '../../../src/core/report/main-measures.ts';
import type { Measure } from '../../../src/core/simulation/metric.ts';
import { createMeasure } from '../../../src/core/simulation/metrics/curves.ts';
import { METRICS } from '../../../src/core/simulation/metrics/index.ts';
import { labels, node, pod, vector } from '../../builders.ts';
import { Rig } from '../simulation/metrics/rig.ts';
import { run } from './comparison/runs.ts';

const measure = (key: string, better: Measure['better'] = 'lower'): Measure => createMeasure(key, key, 'count', better);

/** What all metrics give where there is something to measure. */
function realMeasures(of: 'series' | 'totals'): readonly Measure[] {
  const rich = node('a', {
    gpus: { model: 'T4', deviceMilli: [1000] },
    annotations: labels({ 'berth.dev/price-per-hour': '1' }),
  });
  const rig = new Rig({ nodes: [rich], mix: [{ pod: pod('m', { requests: vector(1000) }), share: 1 }] });
  return METRICS.flatMap((definition) => definition.create(rig)?.[of] ?? []);
}

/** Keys of the three kinds of rows of two policies, each with a value a measure. */
function split(totals: readonly (readonly [Measure, a: number | null, b: number | null])[]) {
  const runs = [
    run({ settings: { policy: 'a' }, totals: totals.map(([one, a]) => [one, a]) }),
    run({ settings: { policy: 'b' }, totals: totals.map(([one, , b]) => [one, b]) }),
  ];
  const group = compareRuns({ runs }).groups[0]!;
  const { main, others, empty } = splitMeasures(group);
  const keysOf = (rows: readonly number[]) => rows.map((row) => group.measures[row]!.key);
  return { main: keysOf(main), others: keysOf(others), empty: keysOf(empty) };
}

describe('splitMeasures', () => {
  it('puts main measures in their own order, others in that of the runs', () => {
    const rows = ['wait-max', 'energy', 'refused-attempts-total', 'wait-p95', 'acceptance-count'];
    expect(split(rows.map((key) => [measure(key), 1, 2]))).toEqual({
      main: ['acceptance-count', 'wait-p95', 'energy'],
      others: ['wait-max', 'refused-attempts-total'],
      empty: [],
    });
  });

  it('leaves out what is absent or zero under every policy, but keeps a zero that should be more', () => {
    const { main, others, empty } = split([
      [measure('evictions-total'), 0, 0],
      [measure('migrations-failed'), 0, 2],
      [measure('wait-p95'), null, null],
      [measure('energy'), null, 5],
      [measure('largest-vm-lowest', 'higher'), 0, 0],
      [measure('migrations-waiting-mean'), 0, 0],
    ]);
    expect(main).toEqual(['largest-vm-lowest', 'migrations-failed', 'energy']);
    expect(others).toEqual([]);
    expect(empty).toEqual(['evictions-total', 'wait-p95', 'migrations-waiting-mean']);
  });

  it('shows the first measures of results that have none of the main ones, no more than fit a glance', () => {
    const { main, others } = split(Array.from({ length: 20 }, (_, at) => [measure(`x${at}`), 1, 1]));
    expect(main).toHaveLength(MAIN_LIMIT);
    expect([main[0], others[0]]).toEqual(['x0', `x${MAIN_LIMIT}`]);
  });

  it('names measures alone that metrics give', () => {
    const known = realMeasures('totals').filter((one) => meaningOf(one) !== '');
    // As many as the list has.
    expect(known).toHaveLength(19);
    expect(meaningOf(measure('wait-max'))).toBe('');
  });
});

describe('sortCurves', () => {
  it('puts allocation and who waits before the others, which stay as they are', () => {
    const sorted = sortCurves(['so-far', 'pending', 'later', 'allocation-cpu'].map((key) => measure(key)));
    expect(sorted.map(({ key }) => key)).toEqual(['allocation-cpu', 'pending', 'so-far', 'later']);
  });

  it('names curves alone that metrics give', () => {
    const sorted = sortCurves(realMeasures('series').toReversed()).map(({ key }) => key);
    expect(sorted.slice(0, 13)).toEqual([
      'allocation-gpu',
      'allocation-cpu',
      'allocation-memory',
      'pending',
      'nodes-used',
      'utilisation-cpu',
      'fragmentation',
      'stranded-memory',
      'degraded',
      'migrations-running',
      'imbalance-cpu',
      'largest-vm',
      'power',
    ]);
  });
});
