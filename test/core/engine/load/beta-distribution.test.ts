import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BetaDistribution, fitBeta, probabilityUpTo } from '../../../../src/core/engine/load/beta-distribution.ts';

const arbitraryShape = fc.double({ min: 0.01, max: 2000, noNaN: true });
const arbitraryLevel = fc.double({ min: 0, max: 1, noNaN: true });

/** Area under the density by Simpson's rule, both shapes 1 or more so that the density is finite. */
function integrate(level: number, { alpha, beta }: BetaDistribution): number {
  const steps = 4000;
  const area = (end: number): number => {
    const density = (x: number): number => x ** (alpha - 1) * (1 - x) ** (beta - 1);
    let sum = density(0) + density(end);
    for (let step = 1; step < steps; step++) sum += density((end * step) / steps) * (step % 2 === 1 ? 4 : 2);
    return (sum * end) / steps / 3;
  };
  return area(level) / area(1);
}

describe('probabilityUpTo', () => {
  it.each([
    // beta(1, 1) is even
    [0.25, 1, 1, 0.25],
    // 3 x^2 - 2 x^3
    [0.6, 2, 2, 0.648],
    [0.5, 2, 2, 0.5],
    // x^a where b = 1, 1 - (1 - x)^b where a = 1
    [0.3, 3, 1, 0.027],
    [0.3, 1, 3, 0.657],
    // the arcsine law: 2 / pi x asin(sqrt(x)); asin(.5) = pi / 6
    [0.25, 0.5, 0.5, 1 / 3],
    // at least 3 heads in 5 throws is .5, at least 8 in 10 is (45 + 10 + 1) / 1024
    [0.5, 3, 3, 0.5],
    [0.5, 8, 3, 56 / 1024],
    // x^a of a very small a
    [0.1, 1e-17, 1, 1],
    [0, 2, 2, 0],
    [1, 2, 2, 1],
  ])('at %s of beta(%s, %s) is %s', (level, alpha, beta, expected) => {
    expect(probabilityUpTo(level, { alpha, beta })).toBeCloseTo(expected, 12);
  });

  it('is a half at the middle of even ones, however narrow', () => {
    for (const shape of [0.01, 1, 100, 1e5, 4.9e6, 5.1e6, 1e12]) {
      expect(probabilityUpTo(0.5, { alpha: shape, beta: shape })).toBeCloseTo(0.5, 6);
    }
  });

  it('knows very narrow ones', () => {
    // deviation .5 / sqrt(10^12): one above the mean is .8413 of the normal distribution
    expect(probabilityUpTo(0.5 + 5e-7, { alpha: 5e11, beta: 5e11 })).toBeCloseTo(0.8413, 3);
    expect(probabilityUpTo(0.5 - 1e-12, { alpha: 1e300, beta: 1e300 })).toBe(0);
  });

  it('hardly jumps where the normal distribution takes over', () => {
    const [mean, deviation] = [0.3, Math.sqrt(0.21 / 1e7)];
    for (const z of [-2, -0.5, 0, 1, 3]) {
      const [before, after] = [0.99e7, 1.01e7].map((size) =>
        probabilityUpTo(mean + z * deviation, { alpha: mean * size, beta: (1 - mean) * size }),
      );
      // z itself moves by half a percent
      expect(Math.abs(before! - after!)).toBeLessThan(0.005);
    }
  });

  it('is the area under the density', () => {
    const shape = fc.double({ min: 1.5, max: 30, noNaN: true });
    fc.assert(
      fc.property(arbitraryLevel, shape, shape, (level, alpha, beta) => {
        expect(probabilityUpTo(level, { alpha, beta })).toBeCloseTo(integrate(level, { alpha, beta }), 4);
      }),
      { numRuns: 50 },
    );
  });

  it('mirrors', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1024 }), arbitraryShape, arbitraryShape, (part, alpha, beta) => {
        const level = part / 1024;
        const mirrored = 1 - probabilityUpTo(1 - level, { alpha: beta, beta: alpha });
        expect(probabilityUpTo(level, { alpha, beta })).toBeCloseTo(mirrored, 9);
      }),
    );
  });

  it('rises from 0 to 1', () => {
    fc.assert(
      fc.property(arbitraryLevel, arbitraryLevel, arbitraryShape, arbitraryShape, (one, other, alpha, beta) => {
        const low = probabilityUpTo(Math.min(one, other), { alpha, beta });
        const high = probabilityUpTo(Math.max(one, other), { alpha, beta });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low - 1e-9);
      }),
    );
  });

  it('keeps the step from beta(a, b) to beta(a + 1, b)', () => {
    // I(a, b) - I(a + 1, b) = x^a (1 - x)^b / (a B(a, b)); for whole a and b, B = (a-1)! (b-1)! / (a+b-1)!
    const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
    const whole = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(arbitraryLevel, whole, whole, (x, a, b) => {
        const complete = (factorial(a - 1) * factorial(b - 1)) / factorial(a + b - 1);
        const step = probabilityUpTo(x, { alpha: a, beta: b }) - probabilityUpTo(x, { alpha: a + 1, beta: b });
        expect(step).toBeCloseTo((x ** a * (1 - x) ** b) / (a * complete), 10);
      }),
    );
  });
});

describe('fitBeta', () => {
  it('fits mean .5 and deviation sqrt(.05) with beta(2, 2)', () => {
    // .25 / .05 - 1 = 4
    const { alpha, beta } = fitBeta(0.5, Math.sqrt(0.05));
    expect([alpha, beta]).toEqual([expect.closeTo(2, 12), expect.closeTo(2, 12)]);
  });

  it('has the mean and deviation that were given', () => {
    const mean = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(mean, share, (wanted, part) => {
        const deviation = Math.sqrt(wanted * (1 - wanted)) * part;
        const { alpha, beta } = fitBeta(wanted, deviation);
        const size = alpha + beta;
        expect(alpha / size).toBeCloseTo(wanted, 9);
        expect(Math.sqrt((alpha * beta) / (size * size * (size + 1)))).toBeCloseTo(deviation, 9);
      }),
    );
  });
});
