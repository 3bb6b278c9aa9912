import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { summarizeSample } from '../../../../src/core/report/comparison/summarize-sample.ts';
import { createNormal } from '../../../../src/traces/generator/samplers.ts';

describe('summarizeSample', () => {
  it('gives mean, deviation, median, extremes and the interval of the mean', () => {
    const summary = summarizeSample([2, 4, 4, 4, 5, 5, 7, 9, 6, 4], 0.95);
    expect(summary).toMatchObject({ count: 10, missing: 0, mean: 5, median: 4.5, minimum: 2, maximum: 9 });
    // squares around 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 + 1 + 1 = 34; sqrt(34 / 9) = 1.94365
    expect(summary.deviation).toBeCloseTo(1.94365, 5);
    // 2.26216 x 1.94365 / sqrt(10) = 1.39041
    expect(summary.interval!.low).toBeCloseTo(5 - 1.39041, 4);
    expect(summary.interval!.high).toBeCloseTo(5 + 1.39041, 4);
  });

  it('gives no deviation and no interval of one value', () => {
    const only = { count: 1, mean: 3, median: 3, minimum: 3, maximum: 3, deviation: null, interval: null };
    expect(summarizeSample([3], 0.95)).toEqual({ ...only, missing: 0 });
  });

  it('counts values that are not there, and takes no part of them', () => {
    const values = [null, 1, Number.NaN, 3, Number.POSITIVE_INFINITY];
    expect(summarizeSample(values, 0.95)).toMatchObject({ count: 2, missing: 3, mean: 2, minimum: 1, maximum: 3 });
    expect(summarizeSample([null], 0.95)).toMatchObject({
      count: 0,
      missing: 1,
      mean: null,
      median: null,
      maximum: null,
    });
  });

  it('gives an interval of no width where all values are equal', () => {
    expect(summarizeSample([5, 5, 5], 0.95)).toMatchObject({ deviation: 0, interval: { low: 5, high: 5 } });
  });

  it.each([2, 5, 10])('covers the true mean of %s normal values 95 times in 100', (size) => {
    const normal = createNormal(createRandom(42).next);
    const draw = (): number => 7 + 3 * normal();
    const rounds = 3000;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      const { low, high } = summarizeSample(Array.from({ length: size }, draw), 0.95).interval!;
      if (low <= 7 && 7 <= high) covered++;
    }
    // four standard errors: 4 x sqrt(.95 x .05 / 3000) = .016
    expect(Math.abs(covered / rounds - 0.95)).toBeLessThan(0.016);
  });
});
