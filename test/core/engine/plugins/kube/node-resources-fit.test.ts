import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeResourcesFit } from '../../../../../src/core/engine/plugins/kube/node-resources-fit.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes, type ResourceVector } from '../../../../../src/core/model/resources.ts';
import { arbitraryAxes, arbitraryNode, arbitraryPod } from '../../../../arbitraries.ts';
import { MI, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, type RigOptions, rejectionOf, scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';

const [AAA, HUGEPAGES, BBB] = ['example.com/aaa', 'hugepages-2Mi', 'example.com/bbb'];

function axes(...names: string[]): ResourceAxes {
  const made = new ResourceAxes();
  for (const name of names) made.axis(name);
  return made;
}

/** A pod whose containers name exactly these amounts, so that no default is filled in. */
function exact(name: string, cpu: number, memory: number, ...scalars: number[]): Pod {
  const requests = vector(cpu, memory, 0, 0, ...scalars);
  return pod(name, { requests, nonZeroRequests: requests, scoringRequests: requests });
}

describe('nodeResourcesFit filter', () => {
  const allAxes = axes(AAA!, HUGEPAGES!, BBB!);
  const allocatable = vector(10, 20, 20, 32, 5, 5);

  function judge(wanted: ResourceVector, used: ResourceVector, options: RigOptions = {}): string {
    const state = stateOf([node('n', { allocatable })], [pod('used', { nodeName: 'n', requests: used })], allAxes);
    return verdict(buildPlugin(nodeResourcesFit, options), pod('p', { requests: wanted }), state, 'n');
  }

  // fit_test.go TestEnoughRequests: cpu 10m, memory 20, ephemeral 20, pods 32, aaa 5, hugepages 5. Sums over containers
  // are done by the parser; unresolvable where the request passes the node's allocatable.
  it.each([
    ['no resources requested always fits', vector(), vector(10, 20), 'pass'],
    ['too many resources fails', vector(1, 1), vector(10, 20), 'Unschedulable: Insufficient cpu, Insufficient memory'],
    ['init container cpu: max(1, 3) > 10 - 8', vector(3, 1), vector(8, 19), 'Unschedulable: Insufficient cpu'],
    ['init container fits: max(1, 1) = 10 - 9', vector(1, 1), vector(9, 19), 'pass'],
    ['one resource memory fits', vector(2, 1), vector(9, 5), 'Unschedulable: Insufficient cpu'],
    ['one resource cpu fits', vector(1, 2), vector(5, 19), 'Unschedulable: Insufficient memory'],
    ['equal edge case: 5 = 10 - 5, 1 = 20 - 19', vector(5, 1), vector(5, 19), 'pass'],
    ['ephemeral storage', vector(0, 0, 20), vector(0, 0, 1), 'Unschedulable: Insufficient ephemeral-storage'],
    ['extended resource capacity: 10 > 5', vector(0, 0, 0, 0, 10), vector(), `UAU: Insufficient ${AAA}`],
    [
      'extended resource allocatable: 1 > 5 - 5',
      vector(0, 0, 0, 0, 1),
      vector(0, 0, 0, 0, 5),
      `Unschedulable: Insufficient ${AAA}`,
    ],
    ['multiple containers: 3 + 3 > 5', vector(0, 0, 0, 0, 6), vector(0, 0, 0, 0, 2), `UAU: Insufficient ${AAA}`],
    ['multiple init containers: max(3, 3) = 5 - 2', vector(0, 0, 0, 0, 3), vector(0, 0, 0, 0, 2), 'pass'],
    ['hugepages: 10 > 5', vector(0, 0, 0, 0, 0, 10), vector(), `UAU: Insufficient ${HUGEPAGES}`],
    ['unknown resource: 1 > 0', vector(0, 0, 0, 0, 0, 0, 1), vector(), `UAU: Insufficient ${BBB}`],
    ['own: a scalar of 0 on an overcommitted node', vector(0, 0, 0, 0, 0), vector(0, 0, 0, 0, 9), 'pass'],
    ['own: nothing of an overcommitted resource', vector(0, 1), vector(11, 0), 'pass'],
    [
      'own: one unresolvable shortage is enough',
      vector(11, 2),
      vector(0, 19),
      'UAU: Insufficient cpu, Insufficient memory',
    ],
  ])('%s', (_, wanted, used, expected) => {
    expect(judge(wanted, used)).toBe(expected);
  });

  it.each([
    [{ ignoredResources: [AAA] }, 'pass'],
    [{ ignoredResourceGroups: ['example.com'] }, 'pass'],
    [{ ignoredResources: [HUGEPAGES], ignoredResourceGroups: ['example.org'] }, `UAU: Insufficient ${AAA}`],
  ])('with %j leaves out extended resources', (args, expected) => {
    expect(judge(vector(0, 0, 0, 0, 6), vector(), { args })).toBe(expected);
  });

  it('never leaves out what is no extended resource', () => {
    const args = { ignoredResources: [HUGEPAGES, 'cpu'] };
    expect(judge(vector(11, 0, 0, 0, 0, 6), vector(), { args })).toBe(
      `UAU: Insufficient cpu, Insufficient ${HUGEPAGES}`,
    );
  });

  it('counts pods, terminating ones too, and never finds their number unresolvable', () => {
    const full = node('n', { allocatable: vector(10, 20, 20, 1) });
    const state = stateOf([full], [pod('used', { nodeName: 'n', isTerminating: true })]);
    const none = stateOf([node('n', { allocatable: vector(10, 20) })]);
    expect(verdict(buildPlugin(nodeResourcesFit), pod('p'), state, 'n')).toBe('Unschedulable: Too many pods');
    expect(verdict(buildPlugin(nodeResourcesFit), pod('p'), none, 'n')).toBe('Unschedulable: Too many pods');
  });

  it('takes the last place for a pod, and does not blame their number where something else is short', () => {
    const state = stateOf([node('n', { allocatable: vector(10, 20, 20, 2) })], [pod('used', { nodeName: 'n' })]);
    const asking = (cpuMilli: number) => pod('p', { requests: vector(cpuMilli) });
    expect(verdict(buildPlugin(nodeResourcesFit), asking(10), state, 'n')).toBe('pass');
    expect(verdict(buildPlugin(nodeResourcesFit), asking(11), state, 'n')).toBe('UAU: Insufficient cpu');
  });

  it('gives the amounts behind a rejection', () => {
    const small = node('n', { allocatable: vector(10, 20, 0, 1) });
    const state = stateOf([small], [pod('used', { nodeName: 'n', requests: vector(12, 5) })]);
    const wanted = pod('p', { requests: vector(1, 30) });
    expect(rejectionOf(buildPlugin(nodeResourcesFit), wanted, state, 'n')?.figures).toEqual([
      { resource: 'pods', requested: 1, free: 0, capacity: 1 },
      { resource: 'cpu', requested: 1, free: -2, capacity: 10 },
      { resource: 'memory', requested: 30, free: 15, capacity: 20 },
    ]);
  });

  it('reads axes that are made after the plugin was asked for the first time', () => {
    const late = axes();
    const plugin = buildPlugin(nodeResourcesFit, { args: { ignoredResources: [AAA] } });
    const state = stateOf([node('n')], [], late);
    expect(verdict(plugin, pod('p'), state, 'n')).toBe('pass');
    late.axis(AAA!);
    expect(verdict(plugin, pod('p', { requests: vector(0, 0, 0, 0, 1) }), state, 'n')).toBe('pass');
  });

  it('passes a node with more free wherever it passes one with less', () => {
    const plugin = buildPlugin(nodeResourcesFit);
    fc.assert(
      fc.property(
        arbitraryNode('n'),
        arbitraryPod('p'),
        fc.array(fc.nat(), { maxLength: 6 }),
        (less, wanted, extra) => {
          const more: Node = {
            ...less,
            allocatable: less.allocatable.map((amount, axis) => amount + (extra[axis] ?? 0)),
          };
          const passesLess = verdict(plugin, wanted, stateOf([less], [], arbitraryAxes()), 'n') === 'pass';
          const passesMore = verdict(plugin, wanted, stateOf([more], [], arbitraryAxes()), 'n') === 'pass';
          expect(passesMore || !passesLess).toBe(true);
        },
      ),
    );
  });
});

describe('nodeResourcesFit score', () => {
  const EXT = 'example.com/ext';
  type Amounts = readonly [cpu: number, memory: number, ext?: number];
  interface Case {
    readonly strategy: object;
    readonly pod: Pod;
    readonly nodes: readonly Amounts[];
    readonly used?: readonly Amounts[];
    readonly expected: readonly number[];
  }

  function scoreCase({ strategy, pod: wanted, nodes, used = [] }: Case): number[] | 'skip' {
    const state = stateOf(
      nodes.map(([cpu, memory, ext = 0], index) =>
        node(`n${index}`, { allocatable: vector(cpu, memory, 0, 110, ext) }),
      ),
      used.map(([cpu, memory, ext = 0], index) => ({
        ...exact(`used${index}`, cpu, memory, ext),
        nodeName: `n${index}`,
      })),
      axes(EXT),
    );
    return scoresOf(buildPlugin(nodeResourcesFit, { args: { scoringStrategy: strategy } }), wanted, state);
  }

  const least = { type: 'LeastAllocated' };
  const most = { type: 'MostAllocated' };
  const weighted = (type: string, cpu: number, memory: number, ext?: number) => ({
    type,
    resources: [
      ...(ext === undefined ? [] : [{ name: EXT, weight: ext }]),
      { name: 'cpu', weight: cpu },
      { name: 'memory', weight: memory },
    ],
  });
  const ratio = (shape: (readonly [number, number])[], resources: readonly string[] = ['cpu', 'memory']) => ({
    type: 'RequestedToCapacityRatio',
    resources: resources.map((name) => ({ name })),
    requestedToCapacityRatio: { shape: shape.map(([utilization, score]) => ({ utilization, score })) },
  });
  const spread: readonly Amounts[] = [
    [3000, 0],
    [3000, 5000],
  ];

  // least_allocated_test.go, most_allocated_test.go, requested_to_capacity_ratio_test.go; the last two are our own.
  it.each<readonly [string, Case]>([
    [
      'Least: nothing on nothing',
      {
        strategy: least,
        pod: exact('p', 0, 0),
        nodes: [
          [4000, 10_000],
          [4000, 10_000],
        ],
        expected: [100, 100],
      },
    ],
    [
      'Least: (25 + 50) / 2 = 37; (50 + 50) / 2',
      {
        strategy: least,
        pod: exact('p', 3000, 5000),
        nodes: [
          [4000, 10_000],
          [6000, 10_000],
        ],
        expected: [37, 50],
      },
    ],
    [
      'Least: (40 + 100) / 2 = 70; (40 + 75) / 2 = 57',
      {
        strategy: least,
        pod: exact('p', 0, 0),
        nodes: [
          [10_000, 20_000],
          [10_000, 20_000],
        ],
        used: [
          [6000, 0],
          [6000, 5000],
        ],
        expected: [70, 57],
      },
    ],
    [
      'Least: (40 + 75) / 2 = 57; (40 + 50) / 2',
      {
        strategy: least,
        pod: exact('p', 3000, 5000),
        nodes: [
          [10_000, 20_000],
          [10_000, 20_000],
        ],
        used: spread,
        expected: [57, 45],
      },
    ],
    [
      'Least: (40 + 75) / 2 = 57; (40 + 80) / 2',
      {
        strategy: least,
        pod: exact('p', 3000, 5000),
        nodes: [
          [10_000, 20_000],
          [10_000, 50_000],
        ],
        used: spread,
        expected: [57, 60],
      },
    ],
    [
      'Least: 6000 > 4000 gives 0: (0 + 100) / 2; (0 + 50) / 2',
      {
        strategy: least,
        pod: exact('p', 3000, 0),
        nodes: [
          [4000, 10_000],
          [4000, 10_000],
        ],
        used: spread,
        expected: [50, 25],
      },
    ],
    [
      'Least, memory twice: (25 + 2 * 50) / 3 = 41; 150 / 3',
      {
        strategy: weighted('LeastAllocated', 1, 2),
        pod: exact('p', 3000, 5000),
        nodes: [
          [4000, 10_000],
          [6000, 10_000],
        ],
        expected: [41, 50],
      },
    ],
    [
      'Least, ext asked for: (50 + 50 + 50) / 3; (80 + 50 + 50) / 3',
      {
        strategy: weighted('LeastAllocated', 1, 1, 1),
        pod: exact('p', 3000, 5000, 2),
        nodes: [
          [6000, 10_000, 4],
          [6000, 10_000, 10],
        ],
        expected: [50, 60],
      },
    ],
    [
      'Least, ext not asked for is left out',
      {
        strategy: weighted('LeastAllocated', 1, 1, 1),
        pod: exact('p', 3000, 5000),
        nodes: [
          [6000, 10_000],
          [6000, 10_000, 4],
        ],
        expected: [50, 50],
      },
    ],
    [
      'Most: (75 + 50) / 2 = 62; 50',
      {
        strategy: most,
        pod: exact('p', 3000, 5000),
        nodes: [
          [4000, 10_000],
          [6000, 10_000],
        ],
        expected: [62, 50],
      },
    ],
    [
      'Most: (100 + 90) / 2; (50 + 100) / 2',
      {
        strategy: most,
        pod: exact('p', 5000, 9000),
        nodes: [
          [5000, 10_000],
          [10_000, 9000],
        ],
        expected: [95, 75],
      },
    ],
    [
      'Most, ext twice but not asked for: (50 + 40) / 2',
      {
        strategy: weighted('MostAllocated', 1, 1, 2),
        pod: exact('p', 3000, 4000),
        nodes: [
          [6000, 10_000],
          [6000, 10_000, 4],
        ],
        expected: [45, 45],
      },
    ],
    [
      'Ratio: f(75) = 25, f(50) = 50, 37.5 rounds to 38; 50',
      {
        strategy: ratio([
          [0, 10],
          [100, 0],
        ]),
        pod: exact('p', 3000, 5000),
        nodes: [
          [4000, 10_000],
          [6000, 10_000],
        ],
        expected: [38, 50],
      },
    ],
    [
      'Ratio on ext alone: f(25) = 10 * 25 / 100 = 2; f(50) = 5',
      {
        strategy: ratio(
          [
            [0, 0],
            [100, 1],
          ],
          [EXT],
        ),
        pod: exact('p', 0, 0, 2),
        nodes: [
          [1, 1, 8],
          [1, 1, 4],
        ],
        expected: [2, 5],
      },
    ],
    [
      'Ratio: cpu scores 0 and leaves both sums',
      {
        strategy: ratio([
          [0, 0],
          [100, 10],
        ]),
        pod: exact('p', 0, 5000),
        nodes: [[4000, 10_000]],
        expected: [50],
      },
    ],
    [
      'Ratio: f(75) = 100 - 35 = 65, f(12) = 24, 44.5 rounds to 45',
      {
        strategy: ratio([
          [0, 0],
          [50, 10],
          [100, 3],
        ]),
        pod: exact('p', 12_000, 8),
        nodes: [[16_000, 64]],
        expected: [45],
      },
    ],
    [
      'Ratio: more than all is f(100)',
      {
        strategy: ratio([
          [0, 0],
          [100, 10],
        ]),
        pod: exact('p', 5000, 1000),
        nodes: [[4000, 1000]],
        expected: [100],
      },
    ],
  ])('%s', (_, one) => {
    expect(scoreCase(one)).toEqual(one.expected);
  });

  it('counts 100m and 200 MiB for containers that ask for nothing, on both sides', () => {
    // Two such pods on n0 and the new one: cpu 300/250 -> 100, memory 600/1000 -> 60; n1: 100/250 = 40, 200/1000 = 20.
    const allocatable = vector(250, 1000 * MI, 0, 110);
    const state = stateOf(
      [node('n0', { allocatable }), node('n1', { allocatable })],
      [pod('a', { nodeName: 'n0' }), pod('b', { nodeName: 'n0' })],
    );
    const plugin = buildPlugin(nodeResourcesFit, { args: { scoringStrategy: most } });
    expect(scoresOf(plugin, pod('p'), state)).toEqual([80, 30]);
  });

  it('scores the incoming pod without its pod-level requests', () => {
    // The filter counts 8000m; the score 100m and 200 MiB: (16000 - 100) * 100 / 16000 = 99, memory 99.
    const levelled = pod('p', { requests: vector(8000), scoringRequests: vector(100, 200 * MI) });
    expect(scoresOf(buildPlugin(nodeResourcesFit), levelled, stateOf([node('n')]))).toEqual([99]);
  });

  it('takes cpu and memory where no resources are named, and weight 0 for 1', () => {
    const state = stateOf([node('n', { allocatable: vector(4000, 10_000) })]);
    const wanted = exact('p', 3000, 5000);
    const strategies = [
      undefined,
      least,
      { ...least, resources: [] },
      weighted('LeastAllocated', 0, 0),
      weighted('LeastAllocated', 7, 7),
    ];
    for (const strategy of strategies) {
      const args = strategy === undefined ? {} : { scoringStrategy: strategy };
      expect(scoresOf(buildPlugin(nodeResourcesFit, { args }), wanted, state)).toEqual([37]);
    }
  });

  it('never scores pods and names nobody uses', () => {
    const state = stateOf([node('n', { allocatable: vector(4000, 10_000, 0, 110) })]);
    const args = { scoringStrategy: { ...least, resources: [{ name: 'pods' }, { name: 'example.com/none' }] } };
    expect(scoresOf(buildPlugin(nodeResourcesFit, { args }), exact('p', 1, 1), state)).toEqual([0]);
  });

  it.each([
    [{ type: 'RequestedToCapacityRatio' }, 'missing-field'],
    [{ ...least, requestedToCapacityRatio: { shape: [{ utilization: 0, score: 0 }] } }, 'unknown-key'],
    [
      ratio([
        [50, 1],
        [50, 2],
      ]),
      'out-of-range',
    ],
  ])('refuses %j', (scoringStrategy, code) => {
    expect(() => buildPlugin(nodeResourcesFit, { version: '1.36', args: { scoringStrategy } })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
