import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { percentOf } from '../../../../src/core/engine/scoring/int64.ts';

/** BigInt division truncates toward zero, as Go's does. */
function percentInBigInt(part: number, whole: number): number {
  return Number((BigInt(part) * 100n) / BigInt(whole));
}

describe('percentOf', () => {
  it.each([
    [3000, 4000, 75],
    [2, 3, 66],
    [-1, 3, -33],
    [0, 7, 0],
    // 82 TiB of 82 TiB and one byte less: the product passes 2^53.
    [90_159_953_477_632, 90_159_953_477_632, 100],
    [90_159_953_477_631, 90_159_953_477_632, 99],
    [Number.MAX_SAFE_INTEGER, 1, 900_719_925_474_099_100],
  ])('of %d in %d is %d', (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });

  it('agrees with BigInt on any amounts', () => {
    const whole = fc.oneof(fc.maxSafeNat(), fc.nat({ max: 1000 })).filter((amount) => amount > 0);
    const part = fc.oneof(fc.maxSafeInteger(), fc.nat({ max: 1000 }));
    fc.assert(
      fc.property(part, whole, (a, b) => percentOf(a, b) === percentInBigInt(a, b)),
      { numRuns: 2000 },
    );
  });

  it('agrees with BigInt where the quotient is just below a whole number', () => {
    const near = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.maxSafeNat(), fc.integer({ min: -2, max: 2 }));
    fc.assert(
      fc.property(near, ([percent, seed, offset]) => {
        const whole = Math.max(1, seed);
        const part = Math.floor((whole / 100) * percent) + offset;
        return percentOf(part, whole) === percentInBigInt(part, whole);
      }),
      { numRuns: 2000 },
    );
  });
});
