import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createLifetimeDistribution,
  expectedRemainingSeconds,
  LIFETIMES_SCHEMA,
  learnLifetimes,
  shapeOfVm,
} from '../../../../src/core/engine/lifetime/lifetimes.ts';
import { checkSchema } from '../../../../src/core/schema.ts';
import { GI, pod, vector } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';

const remaining = (lifetimes: readonly number[], age: number): number =>
  expectedRemainingSeconds(createLifetimeDistribution(lifetimes), age);

describe('expectedRemainingSeconds', () => {
  it.each([
    [0, 30],
    [10, 30],
    // ((20 - 15) + (60 - 15)) / 2 = 25; 60 - 20 = 40; beyond all as long again.
    [15, 25],
    [20, 40],
    [60, 60],
    [100, 100],
  ])('of lifetimes 10, 20 and 60 at age %d is %d', (age, expected) => {
    expect(remaining([60, 10, 20], age)).toBe(expected);
  });

  it('is the mean of what is left of those that live on', () => {
    const lifetimes = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lifetimes, fc.integer({ min: 0, max: 1200 }), (seconds, age) => {
        const left = seconds.filter((one) => one > age).map((one) => one - age);
        const mean = left.length === 0 ? age : left.reduce((sum, one) => sum + one, 0) / left.length;
        expect(remaining(seconds, age)).toBeCloseTo(mean, 9);
      }),
    );
  });
});

describe('learnLifetimes', () => {
  it('groups by owner and shape, by shape, and all', () => {
    const observations = [
      { owner: 'a', shape: 's', seconds: 1 },
      { owner: 'b', shape: 's', seconds: 2 },
      { owner: 'a', shape: 't', seconds: 3 },
    ];
    expect(learnLifetimes(observations)).toEqual([
      { owner: 'a', shape: 's', seconds: [1] },
      { shape: 's', seconds: [1, 2] },
      { seconds: [1, 2, 3] },
      { owner: 'b', shape: 's', seconds: [2] },
      { owner: 'a', shape: 't', seconds: [3] },
      { shape: 't', seconds: [3] },
    ]);
  });
});

describe('learnLifetimes of odd observations', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300])('leaves out a lifetime of %d', (seconds) => {
    expect(learnLifetimes([{ owner: 'a', shape: 's', seconds }])).toEqual([]);
  });

  it('keeps lifetimes up to 1e9 s', () => {
    expect(learnLifetimes([{ owner: 'a', shape: 's', seconds: 1e9 }])).toHaveLength(3);
  });

  it('keeps names that records have of their own', () => {
    expect(learnLifetimes([{ owner: '__proto__', shape: 'constructor', seconds: 5 }])[0]).toEqual({
      owner: '__proto__',
      shape: 'constructor',
      seconds: [5],
    });
  });

  it('tells a large group by quantiles, so that what was learnt can be used', () => {
    const observations = Array.from({ length: 300_000 }, (_, index) => ({ owner: '', shape: '', seconds: index }));
    const groups = learnLifetimes(observations);
    expect(checkSchema(groups, LIFETIMES_SCHEMA).issues).toEqual([]);
    const { seconds } = groups[0]!;
    // 100,000 of 300,000: the middle one of every three.
    expect([seconds.length, seconds[0], seconds[1], seconds.at(-1)]).toEqual([100_000, 1, 4, 299_998]);
    expect(remaining(seconds, 0)).toBeCloseTo(149_999.5, 6);
  });
});

describe('shapeOfVm', () => {
  it('is the size of the guest, or of the requests', () => {
    expect(shapeOfVm(vmPod('v', { vcpus: 2, guestMemoryBytes: 4 * GI }))).toBe('2x4096Mi');
    expect(shapeOfVm(pod('p', { requests: vector(500, GI / 2) }))).toBe('500mx512Mi');
  });
});
