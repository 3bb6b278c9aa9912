import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overloadRepairBound } from '../../../src/core/planning/overload-repair-bound.ts';

/** Nodes of 1 to 3 resources, mostly overloaded. */
const node = fc.integer({ min: 1, max: 3 }).chain((resources) => {
  const amounts = fc.array(fc.nat({ max: 9 }), { minLength: resources, maxLength: resources });
  const capacity = fc.array(fc.nat({ max: 30 }), { minLength: resources, maxLength: resources });
  return fc.record({ vms: fc.array(amounts, { maxLength: 9 }), capacity });
});

describe('overloadRepairBound', () => {
  it.each([
    // load 17, excess 7: 6 leaves 11, 6 + 5 leaves 6
    ['the largest first', [[6], [5], [4], [2]], [10], 2],
    ['the excess met exactly', [[7], [5], [5]], [10], 1],
    ['a full node', [[6], [4]], [10], 0],
    ['an empty node', [], [10], 0],
    ['a node without the resource', [[6], [4], [0]], [0], 2],
    // excess 4 and 4: each resource alone wants one VM, no VM takes both
    [
      'resources of different VMs',
      [
        [4, 0],
        [0, 4],
        [3, 3],
      ],
      [3, 3],
      2,
    ],
    // the same with a VM that takes both
    [
      'a VM that takes both',
      [
        [4, 0],
        [0, 4],
        [4, 4],
      ],
      [4, 4],
      1,
    ],
    ['no resource at all', [[], []], [], 0],
  ])('of %s', (_, vms, capacity, wanted) => {
    expect(overloadRepairBound(vms, capacity)).toEqual({ vms: wanted, isExact: true });
  });

  it('agrees with trying all subsets', () => {
    fc.assert(
      fc.property(node, ({ vms, capacity }) => {
        expect(overloadRepairBound(vms, capacity)).toEqual({ vms: fewestRemovals(vms, capacity), isExact: true });
      }),
      { numRuns: 500 },
    );
  });

  it('never says more than is needed, however few steps it has, and says when it does not know', () => {
    fc.assert(
      fc.property(node, fc.nat({ max: 12 }), ({ vms, capacity }, mostSteps) => {
        const bound = overloadRepairBound(vms, capacity, mostSteps);
        const wanted = fewestRemovals(vms, capacity);
        expect(bound.vms).toBeLessThanOrEqual(wanted);
        if (bound.isExact) expect(bound.vms).toBe(wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('falls back on the bound of each resource alone where it may take no step', () => {
    // no step: each resource alone wants one VM
    expect(
      overloadRepairBound(
        [
          [4, 0],
          [0, 4],
          [3, 3],
        ],
        [3, 3],
        0,
      ),
    ).toEqual({ vms: 1, isExact: false });
  });

  it.each([
    [[[1]], [Number.NaN], undefined, 'capacity[0]'],
    [[[1]], [-1], undefined, 'capacity[0]'],
    [[[1]], [Number.POSITIVE_INFINITY], undefined, 'capacity[0]'],
    [[[1], [Number.NaN]], [1], undefined, 'vms[1][0]'],
    [[[1, -1]], [1, 1], undefined, 'vms[0][1]'],
    [[[0.5]], [1], undefined, 'vms[0][0]'],
    [[[1], [1, 1]], [1], undefined, 'vms[1].length'],
    [[[Number.MAX_SAFE_INTEGER], [1]], [1], undefined, 'vms[*][0]'],
    [[[1]], [1], -1, 'mostSteps'],
  ])('refuses %j on %j in %s steps', (vms, capacity, mostSteps, path) => {
    expect(() => overloadRepairBound(vms, capacity, mostSteps)).toThrow(
      expect.objectContaining({ code: 'out-of-range', path }),
    );
  });
});

function fewestRemovals(vms: readonly (readonly number[])[], capacity: readonly number[]): number {
  let fewest = vms.length;
  for (let removed = 0; removed < 2 ** vms.length; removed++) {
    const kept = vms.filter((_, i) => ((removed >> i) & 1) === 0);
    const fits = capacity.every((most, r) => kept.reduce((load, vm) => load + vm[r]!, 0) <= most);
    if (fits) fewest = Math.min(fewest, vms.length - kept.length);
  }
  return fewest;
}
