import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fragmentRate } from '../../../../src/core/simulation/metrics/fragment-rate.ts';

describe('fragmentRate', () => {
  it.each([
    // 16 x (1 + 0 + 1 + 0 + 2 + 1) = 80 of 120
    [[20, 12, 16, 8, 40, 24], 16, 1 / 3],
    // 8 x (2 + 1 + 2 + 1 + 5 + 3) = 112 of 120
    [[20, 12, 16, 8, 40, 24], 8, 1 / 15],
    [[16, 32], 16, 0],
    [[15, 0.5], 16, 1],
    [[0, 0], 16, 0],
    [[], 16, 0],
  ])('of %j free in chunks of %d: %d', (free, chunk, wanted) => {
    expect(fragmentRate(free, chunk)).toBeCloseTo(wanted, 12);
  });

  it('counts chunks of 16 unless told', () => {
    expect(fragmentRate([20, 12])).toBe(0.5);
  });

  it('agrees with taking chunks out one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 200 })), fc.integer({ min: 1, max: 64 }), (free, chunk) => {
        const rate = fragmentRate(free, chunk);
        expect(rate).toBeCloseTo(naiveRate(free, chunk), 12);
        expect(
          fragmentRate(
            free.map((amount) => amount * 1000),
            chunk * 1000,
          ),
        ).toBe(rate);
      }),
    );
  });

  it('stays within 0 and 1 for any amounts', () => {
    const amount = fc.double({ min: 0, max: Number.MAX_SAFE_INTEGER, noNaN: true });
    fc.assert(
      fc.property(fc.array(amount), fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (free, chunk) => {
        const rate = fragmentRate(free, chunk);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    [[1], 0, 'chunk'],
    [[1], -16, 'chunk'],
    [[1], Number.NaN, 'chunk'],
    [[1], Number.POSITIVE_INFINITY, 'chunk'],
    [[1, -1], 16, 'freeByCell[1]'],
    [[Number.NaN], 16, 'freeByCell[0]'],
    [[Number.POSITIVE_INFINITY], 16, 'freeByCell[0]'],
  ])('refuses %j free in chunks of %d', (free, chunk, path) => {
    expect(() => fragmentRate(free, chunk)).toThrow(expect.objectContaining({ code: 'out-of-range', path }));
  });
});

function naiveRate(freeByCell: readonly number[], chunk: number): number {
  let free = 0;
  let usable = 0;
  for (const amount of freeByCell) {
    free += amount;
    for (let left = amount; left >= chunk; left -= chunk) usable += chunk;
  }
  return free === 0 ? 0 : 1 - usable / free;
}
