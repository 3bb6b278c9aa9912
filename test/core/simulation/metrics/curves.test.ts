import { describe, expect, it } from 'vitest';
import { type Curve, CurveMeter, createMeasure, partOf } from '../../../../src/core/simulation/metrics/curves.ts';

describe('CurveMeter', () => {
  it('tells mean, extremes and area of a curve over the time in which it has a value', () => {
    let value = Number.NaN;
    const area = createMeasure('level-hours', 'Level-hours', 'hours', 'lower');
    const curve: Curve = {
      measure: createMeasure('level', 'Level', 'count', 'lower'),
      totals: ['mean', 'peak', 'lowest', { kind: 'area', measure: area, secondsPerUnit: 3600 }],
      read: () => value,
    };
    const meter = new CurveMeter([curve]);
    expect(meter.finish()).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
    meter.elapse(500);
    for (const [level, seconds] of [
      [4, 1800],
      [99, 0],
      [1, 3600],
    ] as const) {
      value = level;
      meter.elapse(seconds);
    }
    expect(meter.sample()).toEqual([1]);
    // (4 x 1800 + 1 x 3600) / 5400; 10,800 / 3600
    expect(meter.finish()).toEqual([2, 4, 1, 3]);
    expect(meter.totals.map(({ key }) => key)).toEqual(['level-mean', 'level-peak', 'level-lowest', 'level-hours']);
  });
});

describe('partOf', () => {
  it.each([
    [1, 4, 0.25],
    [0, 4, 0],
    [-1e-30, 4, 0],
    [1, 0, Number.NaN],
    [0, 0, Number.NaN],
  ])('%d of %d is %d', (part, whole, wanted) => {
    expect(partOf(part, whole)).toBe(wanted);
  });
});
