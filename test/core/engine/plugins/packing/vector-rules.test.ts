import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PluginDefinition } from '../../../../../src/core/engine/plugin.ts';
import { bestFit } from '../../../../../src/core/engine/plugins/packing/best-fit.ts';
import { cosine } from '../../../../../src/core/engine/plugins/packing/cosine.ts';
import { dotProduct } from '../../../../../src/core/engine/plugins/packing/dot-product.ts';
import { normGreedy } from '../../../../../src/core/engine/plugins/packing/norm-greedy.ts';
import { worstFit } from '../../../../../src/core/engine/plugins/packing/worst-fit.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import { GI, MI, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';

/** Nodes of 1000 millicores and 1000 bytes with so much of each free. */
function stateWithFree(free: Readonly<Record<string, readonly [number, number]>>) {
  const names = Object.keys(free);
  const nodes = names.map((name) => node(name, { allocatable: vector(1000, 1000, 0, 110) }));
  const pods = names.map((name) => {
    const [cpu, memory] = free[name]!;
    return pod(`on-${name}`, { requests: vector(1000 - cpu * 1000, 1000 - memory * 1000), nodeName: name });
  });
  return stateOf(nodes, pods);
}

/** policies.md, appendix A: request (.25, .125) and what is free on A, B and C. */
const FREE = { a: [0.5, 0.25], b: [0.25, 0.5], c: [0.3, 0.3] } as const;
const REQUEST = pod('new', { requests: vector(250, 125) });

function score(definition: PluginDefinition, args: Record<string, unknown> = {}): number[] {
  const scores = scoresOf(buildPlugin(definition, { args }), REQUEST, stateWithFree(FREE));
  if (scores === 'skip') throw new Error('wanted scores');
  return scores;
}

/** Merits are kept in steps of a millionth. */
const STEP = 1e-6;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const left = (a: readonly number[], s: readonly number[]): number[] => s.map((free, r) => free - a[r]!);
const dot = (a: readonly number[], s: readonly number[]): number => sum(a.map((one, r) => one * s[r]!));
const length = (a: readonly number[]): number => Math.sqrt(dot(a, a));

/** The table of policies.md 2, higher is better: a requested, s free, as fractions. Two equal weights are halves. */
const NAIVE: readonly [PluginDefinition, Record<string, unknown>, (a: number[], s: number[]) => number][] = [
  [bestFit, {}, (a, s) => -sum(left(a, s)) / 2],
  [bestFit, { measure: 'max' }, (a, s) => -Math.min(...left(a, s))],
  [worstFit, {}, (a, s) => sum(left(a, s)) / 2],
  [dotProduct, {}, (a, s) => dot(a, s) / 2],
  [cosine, {}, (a, s) => (length(s) === 0 ? 0 : dot(a, s) / (length(a) * length(s)))],
  [normGreedy, {}, (a, s) => -sum(left(a, s).map((one) => one ** 2)) / 2],
  [normGreedy, { norm: 'linf' }, (a, s) => -Math.max(...left(a, s))],
];
const RULES = [bestFit, worstFit, dotProduct, cosine, normGreedy].map((rule) => [rule.name, rule] as const);

describe('vector rules, appendix A', () => {
  it.each([
    // Dot .1563 .125 .1125, each of the request's sum .375.
    ['DotProduct', dotProduct, {}, [41.6667, 33.3333, 30]],
    // Cosine 1 .8 .949: .1125 / (.2795 x .4243) = .94868.
    ['Cosine', cosine, {}, [100, 80, 94.8683]],
    // Squares .0781 .1406 .0331: 100 x (1 - half).
    ['NormGreedy l2', normGreedy, { norm: 'l2' }, [96.0938, 92.9688, 98.3438]],
    // Greatest leftovers .25 .375 .175.
    ['NormGreedy linf', normGreedy, { norm: 'linf' }, [75, 62.5, 82.5]],
    // Mean leftovers .1875 .1875 .1125.
    ['BestFit sum', bestFit, {}, [81.25, 81.25, 88.75]],
    // Least leftovers .125 0 .05.
    ['BestFit max', bestFit, { measure: 'max' }, [87.5, 100, 95]],
    ['WorstFit', worstFit, {}, [18.75, 18.75, 11.25]],
  ] as const)('%s', (_name, definition, args, expected) => {
    expect(score(definition, args)).toEqual(expected);
  });
});

describe('vector rules', () => {
  it('weigh resources', () => {
    const resources = [
      { name: 'cpu', weight: 3 },
      { name: 'memory', weight: 1 },
    ];
    // (3 x .25 + .125) / 4 = .21875, (0 + .375) / 4 = .09375, (3 x .05 + .175) / 4 = .08125
    expect(score(worstFit, { resources })).toEqual([21.875, 9.375, 8.125]);
  });

  it('measure by the largest node, or by each node itself', () => {
    const sized = (name: string, cpu: number): Node => node(name, { allocatable: vector(cpu, 0, 0, 110) });
    const state = stateOf([sized('small', 1000), sized('large', 4000)]);
    const one = pod('p', { requests: vector(1000) });
    const resources = [{ name: 'cpu', weight: 1 }];
    const by = (reference: string) => scoresOf(buildPlugin(bestFit, { args: { resources, reference } }), one, state);
    // Of 4 cores: 0 and 3 left; of its own: 0 of 1 and 3 of 4.
    expect(by('largest')).toEqual([100, 25]);
    expect(by('node')).toEqual([100, 25]);
    const half = pod('h', { requests: vector(500) });
    const ofHalf = (reference: string) =>
      scoresOf(buildPlugin(bestFit, { args: { resources, reference } }), half, state);
    expect(ofHalf('largest')).toEqual([87.5, 12.5]);
    expect(ofHalf('node')).toEqual([50, 12.5]);
  });

  it('take the product with fractions of each node as it is: a request is a larger part of a small node', () => {
    const nodes = ['small', 'large'].map((name, index) =>
      node(name, { allocatable: vector([4000, 16_000][index]!, 0, 0, 110) }),
    );
    const resources = [{ name: 'cpu', weight: 1 }];
    const one = pod('p', { requests: vector(1000) });
    const state = stateOf(nodes, [pod('on', { nodeName: 'small', requests: vector(1000) })]);
    const by = (reference: string) => scoresOf(buildPlugin(dotProduct, { args: { resources, reference } }), one, state);
    // 1/4 x 3/4 and 1/16 x 16/16; of the largest node 1/16 x 3/16 and 1/16 x 16/16, each of the request's 1/16.
    expect(by('node')).toEqual([18.75, 6.25]);
    expect(by('largest')).toEqual([18.75, 100]);
  });

  it('leave out resources that no node has, and score 0 where none is left', () => {
    const resources = [{ name: 'hugepages-1Gi', weight: 1 }];
    for (const definition of [bestFit, worstFit, dotProduct, cosine, normGreedy]) {
      expect(score(definition, { resources })).toEqual([0, 0, 0]);
    }
  });

  it('order nodes as the formula written out does', () => {
    fc.assert(
      fc.property(arbitraryCase, ({ request, nodes, reference }) => {
        const fitting = nodes.filter(({ free }) => free.every((one, r) => one >= request[r]!));
        fc.pre(fitting.length > 1);
        const state = stateOfCases(fitting);
        const one = pod('p', { requests: vector(...request) });
        const largest = [0, 1].map((r) => Math.max(...fitting.map(({ size }) => size[r]!)));
        for (const [definition, args, merit] of NAIVE) {
          const scores = scoresOf(buildPlugin(definition, { args: { ...args, reference } }), one, state) as number[];
          const merits = fitting.map(({ size, free }) => {
            const scale = reference === 'node' ? size : largest;
            const fractions = (amounts: readonly number[]): number[] => amounts.map((amount, r) => amount / scale[r]!);
            return merit(fractions(request), fractions(free));
          });
          for (const [i, mine] of merits.entries()) {
            for (const [j, other] of merits.entries()) {
              // Merits closer than a step may come out equal.
              if (mine - other > 2 * STEP) expect(scores[i]).toBeGreaterThan(scores[j]!);
            }
          }
        }
      }),
    );
  });

  it.each(RULES)('%s gives scores from 0 to 100 on any node, however odd', (_name, definition) => {
    const amount = fc.constantFrom(0, 1, 1000, 2 ** 40, 2 ** 53 - 1);
    const pair = fc.tuple(amount, amount);
    const odd = fc.record({ request: pair, size: pair, used: pair, reference: fc.constantFrom('node', 'largest') });
    fc.assert(
      fc.property(odd, ({ request, size, used, reference }) => {
        const nodes = [node('a', { allocatable: vector(...size, 0, 110) }), node('b')];
        const state = stateOf(nodes, [pod('on', { nodeName: 'a', requests: vector(...used) })]);
        const plugin = buildPlugin(definition, { args: { reference } });
        for (const score of scoresOf(plugin, pod('p', { requests: vector(...request) }), state) as number[]) {
          expect(score >= 0 && score <= 100).toBe(true);
        }
      }),
    );
  });

  it('measure a node without a resource by the others alone, or as having nothing of it free', () => {
    const nodes = [
      node('none', { allocatable: vector(1000, 0, 0, 110) }),
      node('some', { allocatable: vector(1000, 1000) }),
    ];
    const one = pod('p', { requests: vector(500, 0) });
    const by = (reference: string) => scoresOf(buildPlugin(worstFit, { args: { reference } }), one, stateOf(nodes));
    // Left .5 of the CPU; of memory nothing against all of it.
    expect(by('node')).toEqual([50, 75]);
    expect(by('largest')).toEqual([25, 75]);
  });

  it('take the largest node anew when one comes, and of each cluster its own', () => {
    const sized = (name: string, cpu: number): Node => node(name, { allocatable: vector(cpu, 0, 0, 110) });
    const resources = [{ name: 'cpu', weight: 1 }];
    const plugin = buildPlugin(worstFit, { args: { resources } });
    const state = stateOf([sized('small', 1000)]);
    const one = pod('p', { requests: vector(500) });
    expect(scoresOf(plugin, one, state)).toEqual([50]);
    state.addNode(sized('large', 4000));
    // Left 500 and 3500 of 4000.
    expect(scoresOf(plugin, one, state)).toEqual([12.5, 87.5]);
    expect(scoresOf(plugin, one, stateOf([sized('small', 1000)]))).toEqual([50]);
  });

  it('count pods as a resource by those that are there', () => {
    const resources = [{ name: 'pods', weight: 1 }];
    const state = stateOf([node('a', { allocatable: vector(0, 0, 0, 4) })], [pod('on', { nodeName: 'a' })]);
    expect(scoresOf(buildPlugin(worstFit, { args: { resources } }), pod('p'), state)).toEqual([75]);
  });

  it('score a request of nothing by what is free, and by its direction not at all', () => {
    const nothing = pod('p');
    const state = stateWithFree(FREE);
    const of = (definition: PluginDefinition) => scoresOf(buildPlugin(definition), nothing, state);
    expect(of(bestFit)).toEqual([62.5, 62.5, 70]);
    expect(of(dotProduct)).toEqual([0, 0, 0]);
    expect(of(cosine)).toEqual([0, 0, 0]);
  });

  it('tell nodes apart for a request that is small against them', () => {
    // 100m and 1 MiB on nodes of 128 cores and 1 TiB that differ by one such pod.
    const nodes = ['a', 'b'].map((name) => node(name, { allocatable: vector(128_000, 1024 * GI, 0, 110) }));
    const small = (name: string, nodeName = '') => pod(name, { nodeName, requests: vector(100, MI) });
    const state = stateOf(nodes, [small('on', 'a')]);
    for (const [definition, fuller] of [
      [bestFit, true],
      [normGreedy, true],
      [dotProduct, false],
      [worstFit, false],
    ] as const) {
      const [a, b] = scoresOf(buildPlugin(definition), small('new'), state) as number[];
      expect([definition.name, a! > b!, a === b]).toEqual([definition.name, fuller, false]);
    }
  });
});

/** Free and allocatable millicores and bytes of a node. */
interface NodeCase {
  readonly size: readonly [number, number];
  readonly free: readonly [number, number];
}

const size = fc.constantFrom(4000, 8000, 16_000, 64_000);
const arbitraryNodeCase: fc.Arbitrary<NodeCase> = fc
  .record({ cpu: size, memory: size, cpuFree: fc.nat({ max: 20 }), memoryFree: fc.nat({ max: 20 }) })
  .map(({ cpu, memory, cpuFree, memoryFree }) => ({
    size: [cpu, memory],
    free: [(cpu * cpuFree) / 20, (memory * memoryFree) / 20],
  }));
const arbitraryCase = fc.record({
  request: fc.tuple(fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 })),
  nodes: fc.array(arbitraryNodeCase, { minLength: 2, maxLength: 6 }),
  reference: fc.constantFrom('node' as const, 'largest' as const),
});

function stateOfCases(cases: readonly NodeCase[]) {
  const nodes = cases.map(({ size: [cpu, memory] }, index) =>
    node(`n${index}`, { allocatable: vector(cpu, memory, 0, 110) }),
  );
  const pods = cases.map(({ size: [cpu, memory], free }, index) =>
    pod(`on-${index}`, { nodeName: `n${index}`, requests: vector(cpu - free[0], memory - free[1]) }),
  );
  return stateOf(nodes, pods);
}
