import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedRemainingSeconds, learnLifetimes, shapeOfVm } from '../../../../src/core/engine/lifetime/lifetimes.ts';
import { GI, pod, vector } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';

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
    expect(expectedRemainingSeconds([10, 20, 60], age)).toBe(expected);
  });

  it('is the mean of what is left of those that live on', () => {
    const lifetimes = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lifetimes, fc.integer({ min: 0, max: 1200 }), (seconds, age) => {
        const left = seconds.filter((one) => one > age).map((one) => one - age);
        const mean = left.length === 0 ? age : left.reduce((sum, one) => sum + one, 0) / left.length;
        expect(expectedRemainingSeconds(seconds, age)).toBeCloseTo(mean, 9);
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

describe('shapeOfVm', () => {
  it('is the size of the guest, or of the requests', () => {
    expect(shapeOfVm(vmPod('v', { vcpus: 2, guestMemoryBytes: 4 * GI }))).toBe('2x4096Mi');
    expect(shapeOfVm(pod('p', { requests: vector(500, GI / 2) }))).toBe('500mx512Mi');
  });
});
