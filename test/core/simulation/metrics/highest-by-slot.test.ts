import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HighestBySlot } from '../../../../src/core/simulation/metrics/highest-by-slot.ts';

describe('HighestBySlot', () => {
  it('has no value before any slot has', () => {
    expect(new HighestBySlot().value).toBeNaN();
  });

  it('is the highest of what slots have now, beyond its first size too', () => {
    const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(Number.NaN));
    const change = fc.tuple(fc.nat({ max: 300 }), value);
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const highest = new HighestBySlot();
        const now = new Map<number, number>();
        for (const [slot, after] of changes) {
          highest.set(slot, after);
          now.set(slot, after);
          const there = [...now.values()].filter((one) => !Number.isNaN(one));
          expect(highest.value).toBe(there.length === 0 ? Number.NaN : Math.max(...there));
        }
      }),
    );
  });
});
