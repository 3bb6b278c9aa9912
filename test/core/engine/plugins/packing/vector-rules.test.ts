import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PluginDefinition } from '../../../../../src/core/engine/plugin.ts';
import { bestFit } from '../../../../../src/core/engine/plugins/packing/best-fit.ts';
import { cosine } from '../../../../../src/core/engine/plugins/packing/cosine.ts';
import { dotProduct } from '../../../../../src/core/engine/plugins/packing/dot-product.ts';
import { normGreedy } from '../../../../../src/core/engine/plugins/packing/norm-greedy.ts';
import { worstFit } from '../../../../../src/core/engine/plugins/packing/worst-fit.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import { node, pod, vector } from '../../../../builders.ts';
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

describe('vector rules, appendix A', () => {
  it.each([
    // Dot .1563 .125 .1125: half of each for two equal weights.
    ['DotProduct', dotProduct, {}, [7.8125, 6.25, 5.625]],
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

  it('leave out resources that no node has, and score 0 where none is left', () => {
    const resources = [{ name: 'hugepages-1Gi', weight: 1 }];
    for (const definition of [bestFit, worstFit, dotProduct, cosine, normGreedy]) {
      expect(score(definition, { resources })).toEqual([0, 0, 0]);
    }
  });

  it('pick the node that the formula written out picks', () => {
    const fraction = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);
    const pair = fc.tuple(fraction, fraction);
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const naive: readonly [PluginDefinition, Record<string, unknown>, (a: number[], s: number[]) => number][] = [
      [bestFit, {}, (a, s) => -sum(s.map((free, r) => free - a[r]!))],
      [bestFit, { measure: 'max' }, (a, s) => -Math.min(...s.map((free, r) => free - a[r]!))],
      [worstFit, {}, (a, s) => sum(s.map((free, r) => free - a[r]!))],
      [dotProduct, {}, (a, s) => sum(s.map((free, r) => free * a[r]!))],
      [normGreedy, {}, (a, s) => -sum(s.map((free, r) => (free - a[r]!) ** 2))],
      [normGreedy, { norm: 'linf' }, (a, s) => -Math.max(...s.map((free, r) => free - a[r]!))],
    ];
    fc.assert(
      fc.property(pair, fc.array(pair, { minLength: 2, maxLength: 5 }), (request, frees) => {
        const fitting = frees.filter((free) => free.every((one, r) => one >= request[r]!));
        fc.pre(fitting.length > 1);
        const state = stateWithFree(Object.fromEntries(fitting.map((free, index) => [`n${index}`, free])));
        const wanted = pod('p', { requests: vector(request[0] * 1000, request[1] * 1000) });
        for (const [definition, args, merit] of naive) {
          const scores = scoresOf(buildPlugin(definition, { args }), wanted, state) as number[];
          const merits = fitting.map((free) => merit([...request], [...free]));
          const best = scores.indexOf(Math.max(...scores));
          expect(merits[best]).toBeCloseTo(Math.max(...merits), 5);
        }
      }),
    );
  });
});
