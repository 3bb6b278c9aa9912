import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEDULER_VERSIONS, type SchedulerVersion } from '../../../src/core/engine/plugin.ts';
import type { TieRule } from '../../../src/core/engine/policy.ts';
import { createTieBreaker, firstInHeap, type TieBreaker } from '../../../src/core/engine/ties.ts';
import type { NodeState } from '../../../src/core/model/node-state.ts';
import { GI, node, pod, vector } from '../../builders.ts';
import { stateOf } from '../../plugin-rig.ts';

const POD = pod('p', { requests: vector(4000, 16 * GI) });

/** Nodes by name, each of 16 cores and 64 GiB with as many cores free as given; memory is free in the same share. */
function nodesOf(freeCores: Readonly<Record<string, number>>): NodeState[] {
  const names = Object.keys(freeCores);
  const placed = names.map((name) => {
    const used = 16 - freeCores[name]!;
    return pod(`on-${name}`, { nodeName: name, requests: vector(used * 1000, used * 4 * GI) });
  });
  const state = stateOf(
    names.map((name) => node(name)),
    placed,
  );
  return names.map((name) => state.node(name)!);
}

function positionsOfBest(totals: readonly number[]): number[] {
  const highest = Math.max(...totals);
  return totals.flatMap((total, position) => (total === highest ? [position] : []));
}

/** The name that is chosen. */
function choose(breakTie: TieBreaker, nodes: readonly NodeState[], totals: readonly number[]): string {
  return nodes[breakTie(POD, nodes, Float64Array.from(totals), positionsOfBest(totals))]!.name;
}

function chooseBy(
  rule: TieRule,
  nodes: readonly NodeState[],
  totals: readonly number[],
  version: SchedulerVersion = '1.36',
) {
  return choose(createTieBreaker(rule, version), nodes, totals);
}

describe('firstInHeap', () => {
  it.each([
    [[5], 0],
    [[5, 9, 9], 1],
    [[7, 7, 7, 7], 0],
    // 9 stands at 2 and, below 1, at 3: what is below 1 comes before 2.
    [[1, 2, 9, 9, 3, 3, 3], 3],
    // Below 0: 5 and 9; below 5: 2 and 9 (position 4), which comes before position 2.
    [[1, 5, 9, 2, 9, 9, 9], 4],
    [[0, 0, 0, 0, 0, 0, 1], 6],
  ])('finds in %j position %i', (totals, expected) => {
    expect(firstInHeap(Float64Array.from(totals))).toBe(expected);
  });

  it('finds the first maximum in pre-order', () => {
    const preOrder = (length: number, root = 0): number[] =>
      root >= length ? [] : [root, ...preOrder(length, 2 * root + 1), ...preOrder(length, 2 * root + 2)];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 70 }), (totals) => {
        const highest = Math.max(...totals);
        const expected = preOrder(totals.length).find((position) => totals[position] === highest);
        expect(firstInHeap(Float64Array.from(totals))).toBe(expected);
      }),
    );
  });
});

describe('createTieBreaker', () => {
  const nodes = nodesOf({ n3: 8, n1: 6, n4: 8, n2: 6, n0: 16 });
  const totals = [9, 9, 9, 9, 5];

  it.each([
    [{ kind: 'stable', by: 'name' }, 'n1'],
    // After the pod of 4 cores n1 and n2 have 2 of 16 free, n3 and n4 4 of 16.
    [{ kind: 'tightest' }, 'n1'],
    [{ kind: 'loosest' }, 'n3'],
  ] satisfies [TieRule, string][])('follows %j', (rule, expected) => {
    expect(chooseBy(rule, nodes, totals)).toBe(expected);
  });

  it.each<TieRule>([
    { kind: 'stable', by: 'name' },
    { kind: 'stable', by: 'seed', seed: 1 },
    { kind: 'random', seed: 1 },
    { kind: 'scheduler', seed: 1 },
    { kind: 'tightest' },
    { kind: 'loosest' },
  ])('gives a single best node to %j', (rule) => {
    for (const version of SCHEDULER_VERSIONS) expect(chooseBy(rule, nodes, [9, 9, 9, 9, 10], version)).toBe('n0');
  });

  it.each<TieRule>([
    { kind: 'stable', by: 'name' },
    { kind: 'stable', by: 'seed', seed: 0 },
    { kind: 'stable', by: 'seed', seed: 2 ** 40 + 3 },
    { kind: 'tightest' },
    { kind: 'loosest' },
  ])('does not let the order of nodes matter to %j', (rule) => {
    const pairs = nodes.map((state, position) => ({ state, total: totals[position]! }));
    fc.assert(
      fc.property(fc.shuffledSubarray(pairs, { minLength: pairs.length }), (shuffled) => {
        const states = shuffled.map(({ state }) => state);
        const again = shuffled.map(({ total }) => total);
        expect(chooseBy(rule, states, again)).toBe(chooseBy(rule, nodes, totals));
      }),
    );
  });

  it('spreads over nodes by seed, the same each time', () => {
    const even = nodesOf(Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`node-${index}`, 16])));
    const chosen = Array.from({ length: 400 }, (_, seed) => {
      const rule: TieRule = { kind: 'stable', by: 'seed', seed };
      const breakTie = createTieBreaker(rule, '1.36');
      const name = choose(breakTie, even, [1, 1, 1, 1]);
      expect(choose(breakTie, even, [1, 1, 1, 1])).toBe(name);
      return name;
    });
    // 100 of each; the standard deviation is sqrt(400 x 1/4 x 3/4) = 8.7.
    for (const { name } of even) {
      expect(Math.abs(chosen.filter((one) => one === name).length - 100)).toBeLessThan(4 * 8.7);
    }
  });

  it('draws evenly at random among the best, the same sequence for a seed', () => {
    const sequence = (rule: TieRule, version: SchedulerVersion): string[] => {
      const breakTie = createTieBreaker(rule, version);
      return Array.from({ length: 4000 }, () => choose(breakTie, nodes, totals));
    };
    const drawn = sequence({ kind: 'random', seed: 3 }, '1.36');
    expect(sequence({ kind: 'random', seed: 3 }, '1.36')).toEqual(drawn);
    expect(sequence({ kind: 'random', seed: 4 }, '1.36')).not.toEqual(drawn);
    expect(sequence({ kind: 'scheduler', seed: 3 }, '1.34')).toEqual(drawn);
    // 1,000 of each; the standard deviation is sqrt(4,000 x 1/4 x 3/4) = 27.
    for (const name of ['n1', 'n2', 'n3', 'n4']) {
      expect(Math.abs(drawn.filter((one) => one === name).length - 1000)).toBeLessThan(4 * 27);
    }
    expect(drawn).not.toContain('n0');
  });

  it.each(['1.35', '1.36'] as const)('takes the root of the heap as kube-scheduler %s does', (version) => {
    const seven = nodesOf(Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`n${index}`, 16])));
    expect(chooseBy({ kind: 'scheduler', seed: 0 }, seven, [1, 2, 9, 9, 3, 3, 3], version)).toBe('n3');
    expect(chooseBy({ kind: 'scheduler', seed: 9 }, seven, [1, 5, 9, 2, 9, 9, 9], version)).toBe('n4');
  });

  it('always picks one of the best', () => {
    const rule = fc.oneof(
      fc.constantFrom<TieRule>({ kind: 'stable', by: 'name' }, { kind: 'tightest' }, { kind: 'loosest' }),
      fc.maxSafeNat().map((seed): TieRule => ({ kind: 'stable', by: 'seed', seed })),
      fc.record({ kind: fc.constantFrom('random', 'scheduler'), seed: fc.maxSafeNat() }),
    );
    const someTotals = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(rule, someTotals, fc.constantFrom(...SCHEDULER_VERSIONS), (tie, given, version) => {
        const best = positionsOfBest(given).map((position) => nodes[position]!.name);
        expect(best).toContain(chooseBy(tie, nodes, given, version));
      }),
    );
  });
});
