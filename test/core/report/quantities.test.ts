import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURE_UNITS } from '../../../src/core/index.ts';
import { formatDifference, formatDuration, formatValue, timeTicks } from '../../../src/core/report/quantities.ts';

describe('formatValue', () => {
  it.each([
    [0.7123, 'fraction', '71.2 %'],
    [12_345.6, 'count', '12,346'],
    [90, 'seconds', '90 s'],
    [7200, 'seconds', '2 h'],
    [3 * 2 ** 30, 'bytes', '3 GiB'],
    [1_500_000, 'watts', '1.5 MW'],
    [0, 'bytes', '0 B'],
    [null, 'count', '–'],
    [Number.NaN, 'fraction', '–'],
  ] as const)('writes %s %s as %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });

  it('has a text for every unit', () => {
    for (const unit of MEASURE_UNITS) expect(formatValue(5, unit)).toMatch(/^5/);
  });
});

describe('formatDifference', () => {
  it('has a sign, and counts fractions in points', () => {
    expect(formatDifference(0.02, 'fraction')).toBe('+2 points');
    expect(formatDifference(-3, 'count')).toBe('−3');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59.9 s'],
    [3600, '1 h'],
    [90_000, '1 d 1 h'],
    [86_399, '1 d'], // 23 h 59 min 59 s to the minute is 24 h
    [30 * 86_400, '30 d'],
    [-60, '−1 min'],
    [Number.POSITIVE_INFINITY, '–'],
  ])('writes %s seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('timeTicks', () => {
  it('counts whole days from the start where there are 30 days', () => {
    expect(timeTicks(500, 500 + 30 * 86_400, 500, 6).map((time) => (time - 500) / 86_400)).toEqual([
      0, 5, 10, 15, 20, 25, 30,
    ]);
  });

  it('gives sorted times inside, at most twice as many as asked for, and ends for any span', () => {
    const time = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(time, time, fc.integer({ min: 1, max: 20 }), (start, end, count) => {
        const ticks = timeTicks(start, end, start, count);
        expect(ticks.length).toBeLessThanOrEqual(2 * count + 1);
        for (const tick of ticks) expect(tick >= start && tick <= end).toBe(true);
      }),
    );
    expect(timeTicks(0, Number.POSITIVE_INFINITY, 0, 5)).toEqual([]);
  });
});
