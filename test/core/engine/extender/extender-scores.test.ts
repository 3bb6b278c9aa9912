import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCORE_RANGES, toExtenderScores } from '../../../../src/core/engine/extender/extender-scores.ts';

const scores = (totals: number[], options: Partial<Parameters<typeof toExtenderScores>[1]> = {}): number[] => [
  ...toExtenderScores(Float64Array.from(totals), { highest: 300, range: 10, chosen: null, ...options }),
];

describe('toExtenderScores', () => {
  it.each([
    // 10 x 250 / 300 = 8.33, 10 x 240 / 300 = 8, 10 x 90 / 300 = 3
    ['by the highest total there can be', {}, [8, 8, 3]],
    // 8.33 and 8 tie at 8: the chosen one keeps it alone
    ['one best where the policy chooses', { chosen: 0 }, [8, 7, 3]],
    // the chosen one may be behind after rounding a tie rule's way
    ['the chosen one before equals', { chosen: 1 }, [7, 8, 3]],
    // 83.3, 80, 30
    ['finer in a range of 100', { range: 100 as const, chosen: 0 }, [83, 80, 30]],
    // 833.3, 800, 300
    ['finest in a range of 1000', { range: 1000 as const, chosen: 0 }, [833, 800, 300]],
  ])('scores %s', (_title, options, expected) => {
    expect(scores([250, 240, 90], options)).toEqual(expected);
  });

  it('rounds to the nearest', () => {
    // 10 x 290 / 300 = 9.67, 10 x 280 / 300 = 9.33
    expect(scores([290, 280])).toEqual([10, 9]);
  });

  it('sets the chosen node apart where nothing was scored', () => {
    expect(scores([0, 0], { highest: 0, chosen: 1 })).toEqual([0, 1]);
    expect(scores([0, 0], { highest: 0 })).toEqual([0, 0]);
  });

  it('gives whole scores in range, in the order of the totals, and one best where one is chosen', () => {
    const totals = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(totals, fc.constantFrom(...SCORE_RANGES), fc.boolean(), (given, range, isStable) => {
        const chosen = isStable ? given.indexOf(Math.max(...given)) : null;
        const found = scores(given, { range, chosen });
        for (const score of found) expect(Number.isInteger(score) && score >= 0 && score <= range).toBe(true);
        for (const [a, score] of found.entries()) {
          for (const [b, other] of found.entries())
            if (given[a]! > given[b]!) expect(score).toBeGreaterThanOrEqual(other);
        }
        if (chosen === null) return;
        expect(found.filter((score) => score === found[chosen])).toHaveLength(1);
        expect(Math.max(...found)).toBe(found[chosen]);
      }),
    );
  });
});
