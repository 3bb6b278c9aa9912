import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { signFlipTest } from '../../../../src/core/report/comparison/sign-flip-test.ts';
import { createNormal } from '../../../../src/traces/generator/samplers.ts';

/** Every pattern of signs, one after the other. Whole numbers, so that sums are exact. */
function tryAll(differences: readonly number[]): number {
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  let hits = 0;
  for (let pattern = 0; pattern < 2 ** differences.length; pattern++) {
    const sum = differences.reduce((all, one, at) => all + ((pattern >> at) & 1 ? -one : one), 0);
    if (Math.abs(sum) >= observed) hits++;
  }
  return hits / 2 ** differences.length;
}

/** Hours of sleep that ten patients gained more by one drug than by the other (Student 1908). */
const SLEEP = [1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4];
/** Crossed minus self-fertilised maize, eighths of an inch (Darwin 1876). */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

describe('signFlipTest', () => {
  it.each([
    // 6 of (6, 4, 2, 0, 0, -2, -4, -6): 6 and -6, 2 of 8
    [[1, 2, 3], 0.25],
    // sum 4: of 6, 4, 2, 0, 0, -2, -4, -6 four reach it
    [[-1, 2, 3], 0.5],
    // all of one sign: 2 of 2^6, the first count of seeds that reaches .05
    [[1, 1, 1, 1, 1, 1], 2 / 64],
    [[-5], 1],
    [[3, -3], 1],
    [[0, 0], 1],
    [[], 1],
    // none but 0 is below 0 and 0 counts with both signs: 2 of 2^9
    [SLEEP, 2 / 512],
    // equal amounts that are no binary fractions: (.1 + .2 - .3) is not 0 in floating point, but counts as it; 8 of 8
    [[0.1, 0.2, -0.3], 1],
  ])('of %j is %s', (differences, expected) => {
    expect(signFlipTest(differences, 1).p).toBe(expected);
  });

  it("draws Fisher's 1,726 of 32,768 patterns of Darwin's maize as often as they should come", () => {
    // Fisher, The Design of Experiments (1935), section 21: 863 patterns reach 314 inches / 8, 863 reach -314
    expect(tryAll(MAIZE)).toBe(1726 / 32768);
    const { p, method, leastP } = signFlipTest(MAIZE, 7);
    expect(method).toBe('sampled');
    // four standard errors: 4 x sqrt(.0527 x .9473 / 20000) = .0063
    expect(Math.abs(p - 1726 / 32768)).toBeLessThan(0.0063);
    // 2 / 2^15 = 6.1e-5 is above 1 / 20001
    expect(leastP).toBe(2 / 32768);
    expect(signFlipTest(MAIZE, 7).p).toBe(p);
    expect(signFlipTest(MAIZE, 8).p).not.toBe(p);
  });

  it('draws a sign for every difference, however many there are', () => {
    // 26 of 40 fair coins or more, or 14 or fewer
    const differences = Array.from({ length: 40 }, (_, at) => (at < 26 ? 1 : -1));
    let binomial = 1;
    let share = 0;
    for (let heads = 0; heads <= 40; heads++) {
      if (heads <= 14 || heads >= 26) share += binomial / 2 ** 40;
      binomial = (binomial * (40 - heads)) / (heads + 1);
    }
    expect(share).toBeCloseTo(0.0807, 4);
    // four standard errors: 4 x sqrt(.0807 x .9193 / 20000) = .0077
    expect(Math.abs(signFlipTest(differences, 3).p - share)).toBeLessThan(0.0077);
  });

  it('never says 0, also where no drawn pattern reaches the sum', () => {
    const far = Array.from({ length: 60 }, (_, at) => 1 + at);
    expect(signFlipTest(far, 1)).toEqual({ p: 1 / 20_001, leastP: 1 / 20_001, method: 'sampled' });
  });

  it('agrees with trying all patterns, whatever the differences', () => {
    const differences = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(differences, (some) => {
        const { p, leastP, method } = signFlipTest(some, 1);
        expect(p).toBe(tryAll(some));
        expect(p).toBeGreaterThanOrEqual(leastP);
        expect(method).toBe('exact');
      }),
    );
  });

  it('does not care for order, side or unit', () => {
    const differences = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 18 });
    fc.assert(
      fc.property(differences, (some) => {
        const { p } = signFlipTest(some, 3);
        expect(
          signFlipTest(
            some.map((one) => -one),
            3,
          ).p,
        ).toBe(p);
        expect(
          signFlipTest(
            some.map((one) => one / 10),
            3,
          ).p,
        ).toBe(p);
        if (some.filter((one) => one !== 0).length <= 14) expect(signFlipTest(some.toReversed(), 3).p).toBe(p);
      }),
      { numRuns: 40 },
    );
  });

  it('is wrong about alike policies at most as often as it says', () => {
    const draw = createNormal(createRandom(5).next);
    const rounds = 2000;
    let wrong = 0;
    for (let round = 0; round < rounds; round++) {
      if (signFlipTest(Array.from({ length: 8 }, draw), 1).p <= 0.05) wrong++;
    }
    // of 8 differences 6 of 128 mirrored pairs lie below .05: .0469; four standard errors .0189
    expect(Math.abs(wrong / rounds - 6 / 128)).toBeLessThan(0.0189);
  });
});
