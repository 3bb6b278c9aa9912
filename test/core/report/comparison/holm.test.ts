import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correctByHolm } from '../../../../src/core/report/comparison/holm.ts';

/** Straight from the definition: of the sorted p, the largest of (m - j + 1) x p(j) up to the rank. */
function naiveHolm(ps: readonly number[]): readonly number[] {
  const sorted = ps.toSorted((a, b) => a - b);
  return ps.map((p) => {
    const upTo = sorted.slice(0, sorted.indexOf(p) + 1);
    return Math.min(1, Math.max(...upTo.map((one, at) => one * (ps.length - at))));
  });
}

describe('correctByHolm', () => {
  it.each([
    // 4 x .005 = .02, 3 x .01 = .03, 2 x .03 = .06, 1 x .04 = .04 but not below .06
    [
      [0.01, 0.04, 0.03, 0.005],
      [0.03, 0.06, 0.06, 0.02],
    ],
    // 3 x .4 is above 1
    [
      [0.4, 0.9, 0.8],
      [1, 1, 1],
    ],
    // equal ones stay equal: 2 x .02
    [
      [0.02, 0.02],
      [0.04, 0.04],
    ],
    [[0.03], [0.03]],
    [[], []],
  ])('makes of %j %j', (ps, expected) => {
    const corrected = correctByHolm(ps);
    expect(corrected).toHaveLength(expected.length);
    for (const [at, value] of expected.entries()) expect(corrected[at]).toBeCloseTo(value, 12);
  });

  it('follows the definition, never lowers a p and keeps their order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }), (ps) => {
        const corrected = correctByHolm(ps);
        expect(corrected).toEqual(naiveHolm(ps));
        for (const [at, p] of ps.entries()) expect(corrected[at]).toBeGreaterThanOrEqual(p);
        for (const [i, p] of ps.entries()) {
          for (const [j, q] of ps.entries()) if (p <= q) expect(corrected[i]!).toBeLessThanOrEqual(corrected[j]!);
        }
      }),
    );
  });
});
