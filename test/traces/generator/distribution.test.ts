import { mean, quantile } from 'd3-array';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { type Distribution, meanOf, sample, sampleLengthBiased } from '../../../src/traces/generator/distribution.ts';
import { arbitraryDistribution } from './models.ts';

const DRAWS = 200_000;

function draw(distribution: Distribution, one = sample, count = DRAWS): number[] {
  const random = createRandom(7);
  return Array.from({ length: count }, () => one(distribution, random));
}

/** Distribution, mean, median and 90 % quantile by their formulas. */
const CASES: readonly (readonly [Distribution, number, number, number])[] = [
  [{ kind: 'constant', value: 5 }, 5, 5, 5],
  [{ kind: 'uniform', min: 2, max: 6 }, 4, 4, 5.6],
  // ln 2 x 10, ln 10 x 10
  [{ kind: 'exponential', mean: 10 }, 10, 6.931, 23.026],
  // e^(1/2), 1, e^1.2816
  [{ kind: 'lognormal', median: 1, sigma: 1 }, 1.6487, 1, 3.6022],
  // Gamma(3) = 2, (ln 2)^2, (ln 10)^2
  [{ kind: 'weibull', shape: 0.5, scale: 1 }, 2, 0.4805, 5.3019],
  // The sum of two exponentials of mean 3: 1.67835 x 3, 3.88972 x 3.
  [{ kind: 'gamma', shape: 2, scale: 3 }, 6, 5.035, 11.669],
  // Density 1 / (x^2 (1 - 1/100)): mean ln 100 / 0.99, quantile 1 / (1 - 0.99 p).
  [{ kind: 'pareto', shape: 1, min: 1, max: 100 }, 4.6517, 1.9802, 9.1743],
  // Half between 0 and 10, half between 10 and 110.
  [
    {
      kind: 'empirical',
      points: [
        [0, 0],
        [0.5, 10],
        [1, 110],
      ],
    },
    32.5,
    10,
    90,
  ],
  // Three quarters are 1, a quarter 9.
  [
    {
      kind: 'mixture',
      parts: [
        { weight: 3, distribution: { kind: 'constant', value: 1 } },
        { weight: 1, distribution: { kind: 'constant', value: 9 } },
      ],
    },
    3,
    1,
    9,
  ],
];

describe('sample', () => {
  it.each(CASES)('draws %j with its mean and quantiles within 2 %', (distribution, wantedMean, median, high) => {
    const drawn = draw(distribution);
    expect(Math.abs(mean(drawn)! / wantedMean - 1)).toBeLessThan(0.02);
    expect(Math.abs(quantile(drawn, 0.5)! / median - 1)).toBeLessThan(0.02);
    expect(Math.abs(quantile(drawn, 0.9)! / high - 1)).toBeLessThan(0.02);
  });

  it('keeps within the bounds of a pareto distribution', () => {
    const drawn = draw({ kind: 'pareto', shape: 1.5, min: 10, max: 20 });
    expect([Math.min(...drawn.slice(0, 1e5)) >= 10, Math.max(...drawn.slice(0, 1e5)) <= 20]).toEqual([true, true]);
  });
});

describe('meanOf', () => {
  it.each(CASES)('is the mean of %j by its formula', (distribution, wanted) => {
    expect(meanOf(distribution)).toBeCloseTo(wanted, 3);
  });

  it('is Infinity, not NaN, where a mean is beyond numbers', () => {
    expect(meanOf({ kind: 'lognormal', median: 1, sigma: 50 })).toBe(Number.POSITIVE_INFINITY);
    expect(meanOf({ kind: 'weibull', shape: 0.001, scale: 1 })).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('sampleLengthBiased', () => {
  // Whatever the distribution, the share of biased draws up to c is E[X; X <= c] / E[X]: that is what the bias means.
  it('draws in proportion to length, for any distribution, within 2 points', () => {
    fc.assert(
      fc.property(arbitraryDistribution, fc.constantFrom(0.3, 0.5, 0.8), (distribution, probability) => {
        const plain = draw(distribution, sample, 40_000);
        const cut = quantile(plain, probability)!;
        const wanted = mean(plain, (one) => (one <= cut ? one : 0))! / meanOf(distribution);
        const found = mean(draw(distribution, sampleLengthBiased, 40_000), (one) => (one <= cut ? 1 : 0))!;
        expect(Math.abs(found - wanted)).toBeLessThan(0.02);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('meets lives twice as long as the mean where they are exponential', () => {
    expect(Math.abs(mean(draw({ kind: 'exponential', mean: 10 }, sampleLengthBiased))! / 20 - 1)).toBeLessThan(0.01);
  });
});
