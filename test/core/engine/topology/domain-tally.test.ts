import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainTally } from '../../../../src/core/engine/topology/domain-tally.ts';
import { node } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';

const HOSTNAME = 'example.com/host';
const SIZE = 40;

/** Nodes of a hostname each, every fifth without one, in four racks. */
const state = stateOf(
  Array.from({ length: SIZE }, (_, index) =>
    node(`n${index}`, { labels: { ...(index % 5 === 0 ? {} : { [HOSTNAME]: `n${index}` }), rack: `r${index % 4}` } }),
  ),
);
const domainOf = (key: string, slot: number): string | undefined => state.nodeAt(slot)?.node.labels.get(key);

const additions = fc.array(
  fc.record({
    slot: fc.nat(SIZE - 1),
    amount: fc.integer({ min: -2, max: 3 }),
    counts: fc.array(fc.nat(2), { minLength: SIZE, maxLength: SIZE }),
  }),
  { maxLength: 40 },
);

describe('DomainTally', () => {
  it.each([HOSTNAME, 'rack'])('counts by %s as a plain sum does, few domains or many', (key) => {
    fc.assert(
      fc.property(additions, fc.nat(3), (all, counters) => {
        const tally = new DomainTally(state.topology(key));
        const sums = new Map<string, number>();
        const addTo = (slot: number, amount: number): void => {
          const domain = domainOf(key, slot);
          if (domain !== undefined) sums.set(domain, (sums.get(domain) ?? 0) + amount);
        };
        all.forEach(({ slot, amount, counts }, index) => {
          if (index < counters) {
            tally.addCounter(Int32Array.from(counts), 2);
            for (const [at, count] of counts.entries()) addTo(at, 2 * count);
          } else {
            tally.add(slot, amount);
            addTo(slot, amount);
          }
        });
        for (const one of [tally, tally.copy()]) {
          const found = state.nodes.map(({ slot }) => one.at(slot));
          expect(found).toEqual(state.nodes.map(({ slot }) => sums.get(domainOf(key, slot) ?? '') ?? 0));
          expect(one.isZero).toBe([...sums.values()].every((sum) => sum === 0));
          const positive = state.nodes.flatMap(({ slot }) => (one.at(slot) > 0 ? [slot] : []));
          const slots = one.positiveSlots();
          if (key === HOSTNAME)
            expect([...(slots ?? [])].sort((a, b) => a - b)).toEqual(positive.sort((a, b) => a - b));
          else expect(slots).toBeNull();
        }
      }),
    );
  });

  it('tells whether anything was ever counted, whatever it came to', () => {
    const tally = new DomainTally(state.topology(HOSTNAME));
    expect([tally.entries, tally.isZero]).toEqual([0, true]);
    tally.add(1, 1);
    tally.add(1, -1);
    tally.add(0, 7); // no hostname
    expect([tally.entries, tally.isZero, tally.at(0)]).toEqual([2, true, 0]);
    tally.addCounter(new Int32Array(SIZE).fill(1), 1);
    expect(tally.entries).toBe(2 + (SIZE * 4) / 5);
  });

  it('a copy counts on its own', () => {
    const tally = new DomainTally(state.topology(HOSTNAME));
    for (let slot = 0; slot < SIZE; slot++) tally.add(slot, 1);
    const copy = tally.copy();
    copy.add(1, 5);
    expect([tally.at(1), copy.at(1)]).toEqual([1, 6]);
  });

  it('lists no more nodes than are worth a list', () => {
    const many = stateOf(
      Array.from({ length: 300 }, (_, index) => node(`n${index}`, { labels: { [HOSTNAME]: `n${index}` } })),
    );
    const tally = new DomainTally(many.topology(HOSTNAME));
    for (let slot = 0; slot < 256; slot++) tally.add(slot, 1);
    expect(tally.positiveSlots()).toHaveLength(256);
    tally.add(256, 1);
    expect(tally.positiveSlots()).toBeNull();
  });
});
