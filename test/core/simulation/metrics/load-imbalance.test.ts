import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadDeviation } from '../../../../src/core/simulation/metrics/load-imbalance.ts';

const load = fc.double({ min: 0, max: 4, noNaN: true });

describe('loadDeviation', () => {
  it.each([
    // mean .5: sqrt((.09 + 0 + .09) / 3)
    [[0.8, 0.5, 0.2], 0.2449],
    // population, not sample: sqrt((.25 + .25) / 2)
    [[0, 1], 0.5],
    [[0.7], 0],
    [[], 0],
  ])('of %j: %d', (loads, wanted) => {
    expect(loadDeviation(loads)).toBeCloseTo(wanted, 4);
  });

  it('agrees with the differences of all pairs', () => {
    fc.assert(
      fc.property(fc.array(load, { maxLength: 12 }), (loads) => {
        expect(loadDeviation(loads)).toBeCloseTo(pairDeviation(loads), 9);
        expect(loadDeviation(loads.toReversed())).toBeCloseTo(loadDeviation(loads), 9);
      }),
    );
  });

  it('is exactly 0 for equal loads', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 50 }), (one, nodes) => {
        expect(loadDeviation(new Array<number>(nodes).fill(one))).toBe(0);
      }),
    );
  });

  it.each([
    [[0.5, Number.NaN], 'loads[1]'],
    [[-0.1], 'loads[0]'],
    [[Number.POSITIVE_INFINITY], 'loads[0]'],
  ])('refuses %j', (loads, path) => {
    expect(() => loadDeviation(loads)).toThrow(expect.objectContaining({ code: 'out-of-range', path }));
  });
});

/** Variance as the sum over pairs of (a - b)^2 / n^2. */
function pairDeviation(loads: readonly number[]): number {
  let sum = 0;
  loads.forEach((a, i) => {
    for (const b of loads.slice(i + 1)) sum += (a - b) ** 2;
  });
  return loads.length === 0 ? 0 : Math.sqrt(sum) / loads.length;
}
