import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogHistogram } from '../../../../src/core/simulation/metrics/log-histogram.ts';

function histogramOf(durations: readonly number[]): LogHistogram {
  const histogram = new LogHistogram();
  for (const seconds of durations) histogram.add(seconds);
  return histogram;
}

describe('LogHistogram', () => {
  it('has no quantile, mean or longest of nothing', () => {
    const { mean, longest, count } = histogramOf([]);
    expect([mean, longest, histogramOf([]).quantile(0.5), count]).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
  });

  it('takes the nearest rank: of 1, 2, 3, 100 the half is at 2, three quarters at 3, beyond that at 100', () => {
    const histogram = histogramOf([3, 100, 1, 2]);
    const ratios = [histogram.quantile(0.5) / 2, histogram.quantile(0.75) / 3, histogram.quantile(0.76) / 100];
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThanOrEqual(0.01);
    expect([histogram.mean, histogram.longest, histogram.sum]).toEqual([26.5, 100, 106]);
  });

  it('is at most 1 % from the true quantile, from 1 ms to 10^10 s', () => {
    const duration = fc.double({ min: 1e-3, max: 0.999e10, noNaN: true });
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (all, part) => {
        const exact = all.toSorted((a, b) => a - b)[Math.ceil(part * all.length) - 1]!;
        expect(Math.abs(histogramOf(all).quantile(part) / exact - 1)).toBeLessThanOrEqual(0.01);
      }),
    );
  });

  it('is 0 below 1 ms, and the longest above 10^10 s or at the last rank', () => {
    expect(histogramOf([0.0009, 1]).quantile(0.5)).toBe(0);
    expect(histogramOf([1, 3e11, 5e12]).quantile(0.5)).toBe(5e12);
    expect(histogramOf([7, 11]).quantile(1)).toBe(11);
  });
});
