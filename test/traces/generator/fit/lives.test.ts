import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { type Distribution, meanOf, sample } from '../../../../src/traces/generator/distribution.ts';
import { fitLifetimes } from '../../../../src/traces/generator/fit/lifetime-fits.ts';
import { normalTail } from '../../../../src/traces/generator/fit/normal.ts';
import type { Life } from '../../../../src/traces/generator/fit/observations.ts';
import { kaplanMeier, toLifetime } from '../../../../src/traces/generator/fit/survival.ts';
import { arbitrarySimple } from '../models.ts';

const ended = (seconds: number): Life => ({ seconds, hasEnded: true });
const cut = (seconds: number): Life => ({ seconds, hasEnded: false });

/** Lives drawn from a distribution, each cut off at a time of its own between 0 and `longest`. */
function censored(distribution: Distribution, longest: number, count: number, seed = 1): Life[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const seconds = sample(distribution, random);
    const limit = random.next() * longest;
    return seconds <= limit ? ended(seconds) : cut(limit);
  });
}

describe('kaplanMeier', () => {
  it('is the plain share where nothing was cut', () => {
    const { ages, survival } = kaplanMeier([3, 1, 2, 2].map(ended));
    expect(ages).toEqual([1, 2, 3]);
    expect(survival).toEqual([0.75, 0.25, 0]);
  });

  it('takes cut lives out of those at risk from when they were cut, ends first at one age', () => {
    // 6 at risk at 1; at 2 one ends of 5, another is cut; 3 at risk at 4, and one is left that was cut at 5.
    const { ages, survival } = kaplanMeier([ended(1), ended(2), cut(2), ended(4), ended(4), cut(5)]);
    expect(ages).toEqual([1, 2, 4]);
    expect(survival[0]).toBeCloseTo(5 / 6);
    expect(survival[1]).toBeCloseTo((5 / 6) * (4 / 5));
    expect(survival[2]).toBeCloseTo((5 / 6) * (4 / 5) * (1 / 3));
  });

  it('does not depend on the order of lives', () => {
    const lives = fc.array(fc.record({ seconds: fc.nat(9), hasEnded: fc.boolean() }), { minLength: 1 });
    fc.assert(
      fc.property(lives, (some) => {
        expect(kaplanMeier(some)).toEqual(kaplanMeier(some.toReversed()));
      }),
    );
  });
});

describe('toLifetime', () => {
  it('lets what outlives the last seen end stay', () => {
    expect(toLifetime(kaplanMeier([ended(5), cut(9), cut(9), cut(9)])).staying).toBe(0.75);
    expect(toLifetime(kaplanMeier([cut(9)]))).toMatchObject({ staying: 1 });
    expect(toLifetime(kaplanMeier([ended(5), ended(7)])).staying).toBe(0);
  });

  it('keeps the mean of any distribution within 5 % of its 20,000 lives, and rises', () => {
    fc.assert(
      fc.property(arbitrarySimple, (distribution) => {
        const random = createRandom(3);
        const lives = Array.from({ length: 20_000 }, () => ended(sample(distribution, random)));
        const { seconds } = toLifetime(kaplanMeier(lives));
        const mean = lives.reduce((sum, life) => sum + life.seconds, 0) / lives.length;
        expect(Math.abs(meanOf(seconds) / mean - 1)).toBeLessThan(0.05);
        const { points } = seconds as Extract<Distribution, { kind: 'empirical' }>;
        expect([points[0]![0], points.at(-1)![0]]).toEqual([0, 1]);
        expect(
          points.every(([share, value], at) => at === 0 || (share > points[at - 1]![0] && value >= points[at - 1]![1])),
        ).toBe(true);
      }),
      { numRuns: 25, seed: 1 },
    );
  });

  it('sees lives as they are where most were cut off, which the mean of those that ended does not', () => {
    const lives = censored({ kind: 'exponential', mean: 1000 }, 4000, 20_000);
    const seen = lives.filter(({ hasEnded }) => hasEnded);
    expect(seen.reduce((sum, { seconds }) => sum + seconds, 0) / seen.length).toBeLessThan(800);
    const { seconds, staying } = toLifetime(kaplanMeier(lives));
    const { points } = seconds as Extract<Distribution, { kind: 'empirical' }>;
    // Half of those that leave; the rest stays, or was not seen to leave: 1 - e^(-x / 1000) = 0.5 (1 - staying).
    const median = points.find(([share]) => share === 0.5)![1];
    expect(Math.abs(median / (-1000 * Math.log(1 - 0.5 * (1 - staying))) - 1)).toBeLessThan(0.05);
  });
});

describe('fitLifetimes', () => {
  const best = (lives: readonly Life[]) => fitLifetimes(lives, kaplanMeier(lives))[0]!;

  it.each([
    [{ kind: 'lognormal', median: 2000, sigma: 1.5 }, 'median', 2000, 'sigma', 1.5],
    [{ kind: 'weibull', shape: 0.6, scale: 3000 }, 'shape', 0.6, 'scale', 3000],
    [{ kind: 'weibull', shape: 2.5, scale: 500 }, 'shape', 2.5, 'scale', 500],
  ] as const)(
    'finds %j again within 5 %, though a third and more were cut off',
    (distribution, one, first, two, second) => {
      const lives = censored(distribution, 3 * meanOf(distribution), 20_000);
      expect(lives.filter(({ hasEnded }) => !hasEnded).length / lives.length).toBeGreaterThan(0.15);
      const found = best(lives);
      expect(found.distribution.kind).toBe(distribution.kind);
      const parameters = found.distribution as unknown as Record<string, number>;
      expect(Math.abs(parameters[one]! / first - 1)).toBeLessThan(0.05);
      expect(Math.abs(parameters[two]! / second - 1)).toBeLessThan(0.05);
      expect(found.distance).toBeLessThan(0.03);
    },
  );

  it('finds the mean of exponential lives by all time lived', () => {
    const lives = censored({ kind: 'exponential', mean: 700 }, 2000, 20_000);
    const found = fitLifetimes(lives, kaplanMeier(lives)).find(
      ({ distribution }) => distribution.kind === 'exponential',
    )!;
    expect(Math.abs((found.distribution as { mean: number }).mean / 700 - 1)).toBeLessThan(0.03);
    expect(found.distance).toBeLessThan(0.03);
  });

  it('measures how far off a wrong distribution is', () => {
    const lives = Array.from({ length: 1000 }, (_, index) => ended(1000 + index / 1e6));
    const fits = fitLifetimes(lives, kaplanMeier(lives));
    // All end at 1000: an exponential of that mean has lost 1 - 1/e of them by then.
    expect(fits.find(({ distribution }) => distribution.kind === 'exponential')!.distance).toBeCloseTo(
      1 - 1 / Math.E,
      2,
    );
    expect(fits[0]!.distribution.kind).not.toBe('exponential');
  });

  it('tells nothing of fewer than two ends, and lives of 0 do no harm', () => {
    expect(fitLifetimes([ended(5), cut(9)], kaplanMeier([ended(5), cut(9)]))).toEqual([]);
    const nothing = [0, 0, 0].map(ended);
    for (const { logLikelihood, distance } of fitLifetimes(nothing, kaplanMeier(nothing))) {
      expect([Number.isFinite(logLikelihood), Number.isFinite(distance)]).toEqual([true, true]);
    }
  });
});

describe('normalTail', () => {
  // Tables of the normal distribution.
  it.each([
    [0, 0.5],
    [1, 0.158655254],
    [-1.96, 0.975002105],
    [6, 9.865876e-10],
  ])('at %d is %d', (z, wanted) => {
    expect(Math.abs(normalTail(z) / wanted - 1)).toBeLessThan(1e-6);
  });
});
