import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleVms } from '../../../../src/core/simulation/workload/sample-vms.ts';
import { arbitraryTracedVms, ids, tracedVm } from './trace-builders.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('sampleVms', () => {
  it('keeps the order, and keeps with a smaller share nothing that a larger one leaves out', () => {
    fc.assert(
      fc.property(arbitraryTracedVms(), share, share, fc.maxSafeNat(), (vms, one, other, seed) => {
        const larger = ids(sampleVms(vms, Math.max(one, other), seed));
        const smaller = ids(sampleVms(vms, Math.min(one, other), seed));
        expect(smaller.filter((id) => !larger.includes(id))).toEqual([]);
        expect(larger).toEqual(ids(vms).filter((id) => larger.includes(id)));
      }),
    );
  });

  it('keeps about the share, all of it at 1, nothing at 0', () => {
    const vms = Array.from({ length: 20_000 }, (_, number) => tracedVm(`vm-${number}`));
    // 20,000 x 0.25 = 5000, standard deviation 61.
    for (const seed of [1, 2, 2 ** 40]) {
      const count = ids(sampleVms(vms, 0.25, seed)).length;
      expect(Math.abs(count - 5000)).toBeLessThan(300);
    }
    expect(ids(sampleVms(vms, 1, 1))).toHaveLength(20_000);
    expect(ids(sampleVms(vms, 0, 1))).toHaveLength(0);
  });

  it('draws others with another seed', () => {
    const vms = Array.from({ length: 100 }, (_, number) => tracedVm(`vm-${number}`));
    const drawn = [1, 2, 1 + 2 ** 32].map((seed) => ids(sampleVms(vms, 0.5, seed)).join());
    expect(new Set(drawn).size).toBe(3);
  });
});
