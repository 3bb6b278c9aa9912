import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExactSum } from '../../../../src/core/simulation/metrics/exact-sum.ts';

describe('ExactSum', () => {
  it('keeps what one double rounds away', () => {
    const sum = new ExactSum();
    for (const amount of [2 ** 53, 1, -(2 ** 53)]) sum.add(amount);
    expect(sum.value).toBe(1);
  });

  it('is the sum of whole numbers, however large, in whichever order', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 200 }), (amounts) => {
        const sum = new ExactSum();
        for (const amount of amounts) sum.add(amount);
        expect(sum.value).toBe(Number(amounts.reduce((total, amount) => total + BigInt(amount), 0n)));
      }),
    );
  });

  it('is back at exactly 0 after ten thousand thirds were added and taken away', () => {
    const sum = new ExactSum();
    const amounts = Array.from({ length: 10_000 }, (_, index) => (index + 1) / 3);
    for (const amount of amounts) sum.add(amount);
    for (const amount of amounts) sum.add(-amount);
    expect(sum.value).toBe(0);
  });
});
