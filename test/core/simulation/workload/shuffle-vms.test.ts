import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { shuffleVms } from '../../../../src/core/simulation/workload/shuffle-vms.ts';
import { arbitraryTracedVms, ids, tracedVm } from './trace-builders.ts';

describe('shuffleVms', () => {
  it('gives a permutation that depends on the seed and not on the order of the source', () => {
    fc.assert(
      fc.property(arbitraryTracedVms(), fc.maxSafeNat(), (vms, seed) => {
        const shuffled = shuffleVms(vms, createRandom(seed));
        expect(ids(shuffled).sort()).toEqual(ids(vms).sort());
        expect(shuffleVms(vms.toReversed(), createRandom(seed))).toEqual(shuffled);
      }),
    );
  });

  it('brings each VM to each place about as often', () => {
    const vms = ['a', 'b', 'c'].map((id) => tracedVm(id));
    const orders = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = ids(shuffleVms(vms, createRandom(seed))).join('');
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    // Six orders of 1000 each, standard deviation 29.
    expect(orders.size).toBe(6);
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
