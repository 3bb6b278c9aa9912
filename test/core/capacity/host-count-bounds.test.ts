import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { martelloTothBound, sumBound } from '../../../src/core/capacity/host-count-bounds.ts';

const GIB = 2 ** 30;

/** Sizes in steps of a capacity, at times half of it or all of it. */
const instance = fc
  .integer({ min: 1, max: 24 })
  .chain((capacity) =>
    fc.record({ capacity: fc.constant(capacity), sizes: fc.array(fc.nat({ max: capacity }), { maxLength: 7 }) }),
  );

describe('sumBound', () => {
  it.each([
    // 36 / 10, 30 / 10, 31 / 10
    [[7, 7, 7, 7, 4, 4], 4],
    [[6, 6, 6, 3, 3, 3, 3], 3],
    [[10, 10, 10, 1], 4],
    [[10, 10, 10], 3],
    [[0, 0], 0],
    [[], 0],
  ])('of %j in nodes of 10: %d', (sizes, wanted) => {
    expect(sumBound(sizes, 10)).toBe(wanted);
  });

  it('is exact where the sum of bytes is not', () => {
    // 20,000 full nodes of 1 TiB and one byte: 2e16 + 1 is no double
    const sizes = [...new Array<number>(20_000).fill(1024 * GIB), 1];
    expect(sumBound(sizes, 1024 * GIB)).toBe(20_001);
    expect(sumBound([Number.MAX_SAFE_INTEGER, 1, 1], Number.MAX_SAFE_INTEGER)).toBe(2);
  });

  it('agrees with its formula', () => {
    fc.assert(
      fc.property(instance, ({ sizes, capacity }) => {
        expect(sumBound(sizes, capacity)).toBe(Math.ceil(sum(sizes) / capacity));
      }),
    );
  });
});

describe('martelloTothBound', () => {
  it.each([
    // a = 4: four 7s stand alone, 4 + 4 takes one more
    [[7, 7, 7, 7, 4, 4], 5],
    // 3 x 6 leave 3 x 4, of which 3 x 3 is used: a = 0 gives ceil(30 / 10) = 3
    [[6, 6, 6, 3, 3, 3, 3], 3],
    // a = 5: halves go in pairs
    [[5, 5, 5], 2],
    // all above half: one each
    [[6, 6, 6], 3],
    [[10, 10, 1], 3],
    [[0, 0], 0],
    [[], 0],
  ])('of %j in nodes of 10: %d', (sizes, wanted) => {
    expect(martelloTothBound(sizes, 10)).toBe(wanted);
  });

  it('tells halves apart at the largest capacity', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const half = (most - 1) / 2;
    expect(martelloTothBound([half, half + 1], most)).toBe(1);
    expect(martelloTothBound([half + 1, half + 1], most)).toBe(2);
  });

  it('agrees with its formula at every a', () => {
    fc.assert(
      fc.property(instance, ({ sizes, capacity }) => {
        expect(martelloTothBound(sizes, capacity)).toBe(naiveBound(sizes, capacity));
      }),
      { numRuns: 500 },
    );
  });

  it('lies between the sum bound and what the best packing needs', () => {
    fc.assert(
      fc.property(instance, ({ sizes, capacity }) => {
        const bound = martelloTothBound(sizes, capacity);
        expect(bound).toBeGreaterThanOrEqual(sumBound(sizes, capacity));
        expect(bound).toBeLessThanOrEqual(fewestNodes(sizes, capacity));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves its input as it is and does not depend on its order', () => {
    const sizes = Object.freeze([4, 7, 7, 4, 7, 7]);
    expect(martelloTothBound(sizes, 10)).toBe(5);
  });
});

describe.each([
  ['sumBound', sumBound],
  ['martelloTothBound', martelloTothBound],
])('%s', (_, bound) => {
  it.each([
    [[1], 0, 'capacity'],
    [[1], -1, 'capacity'],
    [[1], 1.5, 'capacity'],
    [[1], Number.NaN, 'capacity'],
    [[1], Number.POSITIVE_INFINITY, 'capacity'],
    [[1, 11], 10, 'sizes[1]'],
    [[-1], 10, 'sizes[0]'],
    [[0.5], 10, 'sizes[0]'],
    [[Number.NaN], 10, 'sizes[0]'],
  ])('refuses %j in nodes of %d', (sizes, capacity, path) => {
    expect(() => bound(sizes, capacity)).toThrow(expect.objectContaining({ code: 'out-of-range', path }));
  });
});

/** The formula as Martello and Toth write it, at every whole a. */
function naiveBound(sizes: readonly number[], capacity: number): number {
  let bound = 0;
  for (let a = 0; a <= capacity / 2; a++) {
    const j1 = sizes.filter((size) => size > capacity - a);
    const j2 = sizes.filter((size) => size > capacity / 2 && size <= capacity - a);
    const j3 = sizes.filter((size) => size >= a && size <= capacity / 2);
    const more = Math.ceil((sum(j3) - (j2.length * capacity - sum(j2))) / capacity);
    bound = Math.max(bound, j1.length + j2.length + Math.max(0, more));
  }
  return bound;
}

/** Tries each size in every open node and in a new one. */
function fewestNodes(sizes: readonly number[], capacity: number, free: readonly number[] = []): number {
  const [size, ...others] = sizes;
  if (size === undefined) return free.length;
  const opened = fewestNodes(others, capacity, [...free, capacity - size]);
  const shared = free.map((room, node) =>
    room < size ? opened : fewestNodes(others, capacity, free.with(node, room - size)),
  );
  return Math.min(opened, ...shared);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
