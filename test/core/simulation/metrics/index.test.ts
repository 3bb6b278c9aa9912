import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURE_UNITS, type Measure, type Metric } from '../../../../src/core/simulation/metric.ts';
import { METRICS } from '../../../../src/core/simulation/metrics/index.ts';
import { labels, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';
import { arbitraryRigWalk, play, rigOf } from './rig-walk.ts';

/** Curves that tell what has happened so far, which nobody can see in the state. */
const MEMORIES = ['acceptance', 'rejections', 'evictions'];
/** Curves that follow from what hooks told beside the state. */
const HOOKED = ['degraded', 'degraded-waiting', 'degraded-migrating', 'migrations-running', 'migrations-waiting'];

/** All registered metrics that have something to measure. */
function watchAll(rig: Rig): Metric[] {
  return METRICS.flatMap((definition) => (definition.create(rig) === null ? [] : [rig.watch(definition)]));
}

function measuresOf(metrics: readonly Metric[], of: 'series' | 'totals'): readonly Measure[] {
  return metrics.flatMap((metric) => metric[of]);
}

/** A rig on which every metric has something to measure. */
function richRig(): Rig {
  const rich = node('a', {
    gpus: { model: 'T4', deviceMilli: [1000] },
    annotations: labels({ 'berth.dev/price-per-hour': '1' }),
  });
  return new Rig({ nodes: [rich], mix: [{ pod: pod('m', { requests: vector(1000) }), share: 1 }] });
}

describe('METRICS', () => {
  it('have names of their own, a summary, and all measure something where there is all', () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    expect(METRICS.filter(({ summary }) => !/^[A-Z].*\.$/.test(summary))).toEqual([]);
    expect(watchAll(richRig())).toHaveLength(METRICS.length);
  });

  it('give measures with keys of their own in kebab-case, known units, and a value each', () => {
    const metrics = watchAll(richRig());
    const measures = [...measuresOf(metrics, 'series'), ...measuresOf(metrics, 'totals')];
    const keys = measures.map(({ key }) => key);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(keys.filter((key) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(key))).toEqual([]);
    expect(measures.filter(({ unit }) => !MEASURE_UNITS.includes(unit))).toEqual([]);
    for (const metric of metrics) {
      expect(metric.sample()).toHaveLength(metric.series.length);
      expect(metric.finish()).toHaveLength(metric.totals.length);
    }
  });

  it('give finite values or none, whatever happens', () => {
    fc.assert(
      fc.property(arbitraryRigWalk(false), (walk) => {
        const rig = rigOf(walk);
        const metrics = watchAll(rig);
        const check = (values: Record<string, number>): void => {
          const wrong = Object.entries(values).filter(
            ([, value]) => !Number.isNaN(value) && !(value >= 0 && value < Infinity),
          );
          expect(wrong).toEqual([]);
        };
        play(rig, walk, () => {
          for (const metric of metrics) check(sampleOf(metric));
        });
        for (const metric of metrics) check(totalsOf(metric));
      }),
    );
  });

  it('give fractions from 0 to 1 where pods go where they fit', () => {
    fc.assert(
      fc.property(arbitraryRigWalk(true), (walk) => {
        const rig = rigOf(walk);
        const metrics = watchAll(rig);
        const check = (measures: readonly Measure[], values: readonly number[]): void => {
          measures.forEach(({ key, unit }, index) => {
            if (unit === 'fraction' && values[index]! > 1) expect(`${key} ${values[index]}`).toBe('at most 1');
          });
        };
        play(rig, walk, () => {
          for (const metric of metrics) check(metric.series, metric.sample());
        });
        for (const metric of metrics) check(metric.totals, metric.finish());
      }),
    );
  });

  it('are as if they had been made now, but for what has happened before', () => {
    fc.assert(
      fc.property(arbitraryRigWalk(false), (walk) => {
        const rig = rigOf(walk);
        const running = METRICS.filter(({ name }) => !MEMORIES.includes(name)).flatMap((definition) =>
          definition.create(rig) === null ? [] : [{ definition, metric: rig.watch(definition) }],
        );
        play(rig, walk, () => {
          for (const { definition, metric } of running) {
            const now = definition.create(rig);
            if (now === null) continue;
            const fresh = sampleOf(now);
            for (const [key, value] of Object.entries(sampleOf(metric))) {
              if (!HOOKED.includes(key) && fresh[key] !== undefined) expectSame(key, value, fresh[key]);
            }
          }
        });
      }),
    );
  });

  it('do not ask in which order nodes come', () => {
    fc.assert(
      fc.property(arbitraryRigWalk(false), (walk) => {
        const [rig, other] = [rigOf(walk), rigOf(walk, { nodes: walk.options.nodes!.toReversed() })];
        const [metrics, others] = [watchAll(rig), watchAll(other)];
        play(rig, walk);
        play(other, walk);
        metrics.forEach((metric, index) => {
          expectAllSame(sampleOf(metric), sampleOf(others[index]!));
          expectAllSame(totalsOf(metric), totalsOf(others[index]!));
        });
      }),
    );
  });

  it('give twice the integrals and the same means where everything takes twice as long', () => {
    fc.assert(
      fc.property(arbitraryRigWalk(false), (walk) => {
        const [rig, slow] = [rigOf(walk), rigOf(walk, { pace: 2 })];
        const [metrics, slowMetrics] = [watchAll(rig), watchAll(slow)];
        play(rig, walk);
        play(slow, walk);
        metrics.forEach((metric, index) => {
          const [totals, slowTotals] = [totalsOf(metric), totalsOf(slowMetrics[index]!)];
          for (const { key, unit } of metric.totals.filter(({ key }) => key in totals)) {
            const factor = isTime(key, unit) ? 2 : 1;
            // Quantiles are good to 1 %.
            if (/-p\d+$/.test(key)) expectWithin(key, slowTotals[key]!, factor * totals[key]!, 0.0201);
            else expectSame(key, slowTotals[key]!, factor * totals[key]!);
          }
        });
      }),
    );
  });
});

/** Whether a total is a time, or something times a time. What a migration takes of energy is told by its bytes. */
function isTime(key: string, unit: Measure['unit']): boolean {
  return ['seconds', 'minutes', 'hours', 'cost', 'kilowatt-hours'].includes(unit) && key !== 'energy-migrations';
}

function expectAllSame(values: Record<string, number>, wanted: Record<string, number>): void {
  expect(Object.keys(values)).toEqual(Object.keys(wanted));
  for (const [key, value] of Object.entries(values)) expectSame(key, value, wanted[key]!);
}

/** Equal to 9 digits; deviations to the 1e-7 they are good to. */
function expectSame(key: string, value: number, wanted: number): void {
  expectWithin(key, value, wanted, 1e-9);
}

function expectWithin(key: string, value: number, wanted: number, relative: number): void {
  if (Object.is(value, wanted) || Math.abs(value - wanted) <= Math.max(1e-7, relative * Math.abs(wanted))) return;
  expect({ [key]: value }).toEqual({ [key]: wanted });
}
