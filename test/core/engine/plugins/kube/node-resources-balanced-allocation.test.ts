import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SchedulerVersion } from '../../../../../src/core/engine/plugin.ts';
import { nodeResourcesBalancedAllocation } from '../../../../../src/core/engine/plugins/kube/node-resources-balanced-allocation.ts';
import { amountOf, ResourceAxes, type ResourceVector } from '../../../../../src/core/model/resources.ts';
import { arbitraryAxes, arbitraryNode, arbitraryPod } from '../../../../arbitraries.ts';
import { node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, rawScoresOf, scoresOf, stateOf } from '../../../../plugin-rig.ts';

const GPU = 'nvidia.com/gpu';
const WITH_GPU = { resources: [{ name: 'cpu' }, { name: 'memory' }, { name: GPU }] };

interface Case {
  readonly pod: ResourceVector;
  readonly nodes: readonly ResourceVector[];
  readonly used?: readonly ResourceVector[];
  readonly args?: Readonly<Record<string, unknown>>;
}

function scoreCase({ pod: requests, nodes, used = [], args = {} }: Case, version: SchedulerVersion): number[] | 'skip' {
  const axes = new ResourceAxes();
  axes.axis(GPU);
  const state = stateOf(
    nodes.map((allocatable, index) => node(`n${index}`, { allocatable })),
    used.map((amounts, index) => pod(`used${index}`, { requests: amounts, nodeName: `n${index}` })),
    axes,
  );
  return scoresOf(buildPlugin(nodeResourcesBalancedAllocation, { args, version }), pod('p', { requests }), state);
}

describe('nodeResourcesBalancedAllocation', () => {
  const size = vector(10_000, 20_000);
  const small = vector(6000, 10_000);
  const asked = vector(3000, 5000);
  const used = [vector(3000, 0), vector(3000, 5000)];
  const gpu = (amount: number): ResourceVector => vector(3500, 40_000, 0, 0, amount);

  // balanced_allocation_test.go. Per node: fractions with the pod, without it; score to 1.35, score from 1.36.
  it.each<readonly [string, Case, number[] | 'skip', number[] | 'skip']>([
    ['best effort is skipped', { pod: vector(), nodes: [size] }, 'skip', 'skip'],
    [
      '.75/.5, 0/0: 87, 50 + 37/2 = 68; .5/.5, 0/0: 100, 50 + 50/2',
      { pod: asked, nodes: [vector(4000, 10_000), small] },
      [87, 100],
      [68, 75],
    ],
    [
      '.6/.25, .3/0: 82 and 85, 50 + 47/2; .6/.5, .3/.25: 95 and 97, 50 + 48/2',
      { pod: asked, nodes: [size, size], used },
      [82, 95],
      [73, 74],
    ],
    [
      '.6/.25, .3/0; .6/.2, .3/.1: 80 and 90, 50 + 40/2',
      { pod: asked, nodes: [size, vector(10_000, 50_000)], used },
      [82, 80],
      [73, 70],
    ],
    [
      '1/0, .5/0: 50 and 75, 50 + 25/2 = 62; 1/.5, .5/.5: 75 and 100, 50 + 25/2',
      { pod: vector(3000), nodes: [small, small], used },
      [50, 75],
      [62, 62],
    ],
    [
      '.857/.125/.5 and .375; .857/.125/.125 and 0: 65 and 62, 50 + 53/2 = 76',
      {
        pod: vector(0, 0, 0, 0, 1),
        nodes: [gpu(8), gpu(8)],
        used: [vector(3000, 5000, 0, 0, 3), vector(3000, 5000)],
        args: WITH_GPU,
      },
      [70, 65],
      [75, 76],
    ],
    [
      'a gpu nobody asks for is left out: .857/.125, 0/0: 63, 50 + 13/2 = 56',
      { pod: asked, nodes: [gpu(8), vector(3500, 40_000)], args: WITH_GPU },
      [63, 63],
      [56, 56],
    ],
    ['one resource is always in balance', { pod: vector(3000), nodes: [vector(6000, 0)] }, [100], [75]],
    ['more than all counts as all: 1/1', { pod: vector(9000, 30_000), nodes: [small] }, [100], [75]],
  ])('%s', (_, one, to135, from136) => {
    expect(scoreCase(one, '1.34')).toEqual(to135);
    expect(scoreCase(one, '1.35')).toEqual(to135);
    expect(scoreCase(one, '1.36')).toEqual(from136);
  });

  it('counts no defaults for containers that ask for nothing', () => {
    // Placed pods without requests would otherwise use 100m of 1000m: .6 against .5.
    const state = stateOf([node('n', { allocatable: vector(1000, 1000) })], [pod('idle', { nodeName: 'n' })]);
    const plugin = buildPlugin(nodeResourcesBalancedAllocation);
    expect(scoresOf(plugin, pod('p', { requests: vector(500, 500) }), state)).toEqual([100]);
  });

  it('skips by the resources it is given', () => {
    const args = { resources: [{ name: 'memory' }] };
    expect(scoreCase({ pod: vector(3000), nodes: [size], args }, '1.34')).toBe('skip');
  });

  it.each([
    [[{ name: 'cpu', weight: 2 }], 'out-of-range'],
    [[{ name: 'cpu' }, { name: 'cpu' }], 'duplicate-object'],
  ])('refuses resources %j', (resources, code) => {
    expect(() => buildPlugin(nodeResourcesBalancedAllocation, { args: { resources } })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('agrees with a plain version on any node', () => {
    fc.assert(
      fc.property(arbitraryNode('n'), arbitraryPod('p'), arbitraryPod('q'), (one, wanted, placed) => {
        const state = stateOf([one], [{ ...placed, nodeName: 'n' }], arbitraryAxes());
        const names = ['cpu', 'memory', 'example.com/gpu', 'hugepages-2Mi'];
        const args = { resources: names.map((name) => ({ name })) };
        const rows = [0, 1, 4, 5]
          .filter((axis) => amountOf(one.allocatable, axis) > 0 && (axis < 4 || amountOf(wanted.requests, axis) > 0))
          .map((axis) => ({
            capacity: amountOf(one.allocatable, axis),
            before: amountOf(placed.requests, axis),
            after: amountOf(placed.requests, axis) + amountOf(wanted.requests, axis),
          }));
        const after = plainBalance(rows.map(({ after, capacity }) => Math.min(1, after / capacity)));
        const before = plainBalance(rows.map(({ before, capacity }) => Math.min(1, before / capacity)));
        const old = buildPlugin(nodeResourcesBalancedAllocation, { args });
        const recent = buildPlugin(nodeResourcesBalancedAllocation, { args, version: '1.36' });
        expect(rawScoresOf(old, wanted, state)).toEqual([after]);
        expect(rawScoresOf(recent, wanted, state)).toEqual([50 + Number((50n + BigInt(after) - BigInt(before)) / 2n)]);
      }),
    );
  });
});

function plainBalance(fractions: readonly number[]): number {
  const mean = fractions.reduce((sum, one) => sum + one, 0) / fractions.length;
  const variance = fractions.reduce((sum, one) => sum + (one - mean) * (one - mean), 0) / fractions.length;
  const spread =
    fractions.length > 2
      ? Math.sqrt(variance)
      : Math.abs((fractions[0] ?? 0) - (fractions[1] ?? fractions[0] ?? 0)) / 2;
  return Math.trunc((1 - spread) * 100);
}
