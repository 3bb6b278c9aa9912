import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numaCells } from '../../../../../src/core/engine/plugins/vm/numa-cells.ts';
import type { NumaTopology, TopologyPolicy } from '../../../../../src/core/model/numa.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, rejectionOf, scoresOf, stateOf, verdict } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

const AXES = new ResourceAxes();
for (const name of ['hugepages-1Gi', 'nvidia.com/gpu']) AXES.axis(name);

/** Cores, huge pages of 1 GiB and GPUs of a cell. */
type Cell = readonly [cores: number, pages?: number, gpus?: number];
const amounts = ([cores, pages = 0, gpus = 0]: Cell) => vector(1000 * cores, 0, 0, 0, pages * GI, gpus);

function topology(policy: TopologyPolicy, cells: readonly Cell[], left?: readonly Cell[]): NumaTopology {
  return {
    policy,
    cells: cells.map((cell, index) => ({
      name: `${index}`,
      allocatable: amounts(cell),
      available: left === undefined ? null : amounts(left[index]!),
    })),
  };
}

/** One node `n` with these cells. */
function stateWith(numa: NumaTopology | null, pods: readonly Pod[] = []): ClusterState {
  return stateOf([node('n', { numa })], pods, AXES);
}

const pinned = (size: Cell, changes: Partial<Pod> = {}, isPassedThrough = false): Pod =>
  vmPod(
    changes.name ?? 'guest',
    { hasDedicatedCpus: true, hasNumaPassthrough: isPassedThrough, hugepageBytes: GI },
    { requests: amounts(size), ...changes, labels: {} },
  );

const plugin = buildPlugin(numaCells);
const NO_CELL = "node(s) had no NUMA cell with room for the pod's pinned CPUs, huge pages and devices";
const TOO_SPREAD = 'node(s) had no room for the pod in as few NUMA cells as each of its resources needs';
const NO_GUEST_CELLS = "node(s) had no NUMA cells with room for the guest's own";

describe('NumaCells filter', () => {
  it.each<[string, TopologyPolicy, Cell[], Cell[], Cell, string]>([
    ['fits one cell', 'single-numa-node', [[20], [20]], [[6], [14]], [14], 'pass'],
    ['fits both only', 'single-numa-node', [[20], [20]], [[6], [14]], [15], `Unschedulable: ${NO_CELL}`],
    ['larger than any cell', 'single-numa-node', [[20], [20]], [[20], [20]], [21], `UAU: ${NO_CELL}`],
    [
      'cores here, pages there',
      'single-numa-node',
      [
        [20, 8],
        [20, 8],
      ],
      [
        [20, 0],
        [4, 8],
      ],
      [8, 4],
      `Unschedulable: ${NO_CELL}`,
    ],
    [
      'device in the full cell',
      'single-numa-node',
      [[20, 0, 1], [20]],
      [[4, 0, 1], [20]],
      [8, 0, 1],
      `Unschedulable: ${NO_CELL}`,
    ],
    [
      'no pages asked of cells with some',
      'restricted',
      [
        [20, 8],
        [20, 8],
      ],
      [
        [20, 8],
        [20, 8],
      ],
      [30],
      'pass',
    ],
    ['as few as when empty', 'restricted', [[20], [20]], [[20], [20]], [30], 'pass'],
    ['one when empty, two now', 'restricted', [[20], [20]], [[6], [14]], [15], `Unschedulable: ${TOO_SPREAD}`],
    ['two even when empty, no room', 'restricted', [[20], [20]], [[6], [14]], [30], `Unschedulable: ${TOO_SPREAD}`],
    // 30 cores need two cells, 4 pages one: the kubelet's preferred sets are never equal
    [
      'widths that differ',
      'restricted',
      [
        [20, 8],
        [20, 8],
      ],
      [
        [20, 8],
        [20, 8],
      ],
      [30, 4],
      `UAU: ${TOO_SPREAD}`,
    ],
    ['best-effort only scores', 'best-effort', [[20], [20]], [[1], [1]], [30], 'pass'],
    ['none only scores', 'none', [[20], [20]], [[1], [1]], [30], 'pass'],
  ])('%s', (_, policy, cells, left, size, said) => {
    expect(verdict(plugin, pinned(size), stateWith(topology(policy, cells, left)), 'n')).toBe(said);
  });

  it('needs room for each cell of a guest that sees them', () => {
    const cells: Cell[] = [
      [20, 16],
      [20, 16],
    ];
    const guest = pinned([30, 20], {}, true);
    const said = (left: Cell[]) => verdict(plugin, guest, stateWith(topology('none', cells, left)), 'n');
    // 20 pages are 10 and 10
    expect(
      said([
        [20, 10],
        [10, 10],
      ]),
    ).toBe('pass');
    expect(
      said([
        [20, 9],
        [10, 16],
      ]),
    ).toBe(`Unschedulable: ${NO_GUEST_CELLS}`);
    const tooLarge = verdict(plugin, pinned([30, 40], {}, true), stateWith(topology('best-effort', cells)), 'n');
    expect(tooLarge).toBe(`UAU: ${NO_GUEST_CELLS}`);
  });

  it('aligns devices of any pod, and huge pages of pinned ones only', () => {
    const numa = topology(
      'single-numa-node',
      [
        [20, 8, 2],
        [20, 8, 2],
      ],
      [
        [20, 8, 1],
        [20, 2, 2],
      ],
    );
    const asks = (pages: number, gpus: number) => pod('p', { requests: amounts([4, pages, gpus]) });
    expect(verdict(plugin, asks(10, 2), stateWith(numa), 'n')).toBe('pass');
    const restricted = stateWith(
      topology('restricted', [
        [20, 8],
        [20, 8],
      ]),
    );
    expect(verdict(plugin, pod('p', { requests: amounts([4, 10]) }), restricted, 'n')).toBe('pass');
    expect(verdict(plugin, asks(0, 3), stateWith(numa), 'n')).toBe(`UAU: ${NO_CELL}`);
  });

  it('abstains where no cells are known or nothing is asked of them', () => {
    expect(verdict(plugin, pinned([99]), stateWith(null), 'n')).toBe('pass');
    expect(verdict(plugin, pinned([99]), stateWith(topology('single-numa-node', [])), 'n')).toBe('pass');
    const full = stateWith(topology('single-numa-node', [[1]]));
    expect(verdict(plugin, pod('p', { requests: vector(99_000) }), full, 'n')).toBe('pass');
  });

  it('tells the largest room in one cell, of what falls short', () => {
    const state = stateWith(
      topology(
        'single-numa-node',
        [
          [20, 8],
          [16, 8],
        ],
        [
          [6, 8],
          [14, 8],
        ],
      ),
    );
    expect(rejectionOf(plugin, pinned([15, 8]), state, 'n')?.figures).toEqual([
      { resource: 'cpu', requested: 15_000, free: 14_000, capacity: 20_000 },
    ]);
    // Each by itself has room: 14 cores in the second, 8 pages in the first.
    const apart = stateWith(
      topology(
        'single-numa-node',
        [
          [20, 8, 1],
          [16, 8],
        ],
        [
          [6, 8, 1],
          [14, 2],
        ],
      ),
    );
    expect(rejectionOf(plugin, pinned([14, 8]), apart, 'n')?.figures).toEqual([
      { resource: 'cpu', requested: 14_000, free: 14_000, capacity: 20_000 },
      { resource: 'hugepages-1Gi', requested: 8 * GI, free: 8 * GI, capacity: 8 * GI },
    ]);
  });

  it('counts every pinned pod where nothing is reported, or where it is told to', () => {
    const pods = [pinned([12], { name: 'a', nodeName: 'n' }), pinned([12], { name: 'b', nodeName: 'n' })];
    // 20 - 12 in each cell
    const counted = stateWith(topology('single-numa-node', [[20], [20]]), pods);
    expect(verdict(plugin, pinned([8]), counted, 'n')).toBe('pass');
    expect(verdict(plugin, pinned([9]), counted, 'n')).toBe(`Unschedulable: ${NO_CELL}`);
    const reported = stateWith(topology('single-numa-node', [[20], [20]], [[20], [20]]), pods);
    expect(verdict(plugin, pinned([9]), reported, 'n')).toBe('pass');
    const counting = buildPlugin(numaCells, { args: { roomFrom: 'pods' } });
    expect(verdict(counting, pinned([9]), reported, 'n')).toBe(`Unschedulable: ${NO_CELL}`);
  });

  it('sees what is placed and taken away again', () => {
    const state = stateWith(topology('single-numa-node', [[20], [20]], [[10], [4]]));
    state.assume(pinned([4], { name: 'new' }), 'n');
    expect(verdict(plugin, pinned([10]), state, 'n')).toBe('pass');
    expect(verdict(plugin, pinned([4]), state, 'n')).toBe('pass');
    state.assume(pinned([8], { name: 'second' }), 'n');
    expect(verdict(plugin, pinned([4]), state, 'n')).toBe(`Unschedulable: ${NO_CELL}`);
    state.forget('default/second');
    expect(verdict(plugin, pinned([10]), state, 'n')).toBe('pass');
  });

  it('admits what the hints of the kubelet admit', () => {
    const cell = fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 3 }), fc.nat({ max: 2 }));
    const part = fc
      .tuple(cell, cell)
      .map(([whole, left]) => ({ whole, left: whole.map((most, place) => Math.min(most, left[place]!)) }));
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        cell,
        fc.constantFrom<TopologyPolicy>('restricted', 'single-numa-node'),
        (parts, size, policy) => {
          const [whole, left] = [parts.map((one) => one.whole), parts.map((one) => one.left)];
          const asked = size.map((amount, place) => (whole.some((one) => one[place]! > 0) ? amount : 0));
          const numa = topology(policy, whole as Cell[], left as unknown as Cell[]);
          const isPassed = verdict(plugin, pinned(size), stateWith(numa), 'n') === 'pass';
          expect(isPassed).toBe(isAdmitted(asked, { whole, left }, policy));
        },
      ),
      { numRuns: 300 },
    );
  });
});

/**
 * topologymanager mergePermutation over every combination of hints: a hint is a set of cells with enough left, preferred
 * where no smaller set has enough when empty; the pod is admitted where preferred hints are all the same set.
 */
function isAdmitted(
  asked: readonly number[],
  { whole, left }: Record<'whole' | 'left', readonly (readonly number[])[]>,
  policy: TopologyPolicy,
): boolean {
  const sets = Array.from({ length: 2 ** whole.length - 1 }, (_, index) => index + 1);
  const sizeOf = (set: number): number => [...set.toString(2)].filter((bit) => bit === '1').length;
  const sum = (cells: readonly (readonly number[])[], set: number, place: number): number =>
    cells.reduce((total, cell, index) => total + (set & (1 << index) ? cell[place]! : 0), 0);
  const hints = asked.flatMap((amount, place) => {
    if (amount === 0) return [];
    const width = Math.min(...sets.filter((set) => sum(whole, set, place) >= amount).map(sizeOf));
    const enough = sets.filter((set) => sum(left, set, place) >= amount);
    return [enough.map((set) => ({ set, isPreferred: sizeOf(set) === width }))];
  });
  const permutations = hints.reduce<{ set: number; isPreferred: boolean }[][]>(
    (before, own) => before.flatMap((chosen) => own.map((hint) => [...chosen, hint])),
    [[]],
  );
  return permutations.some(
    (chosen) =>
      chosen.every(({ set, isPreferred }) => isPreferred && set === chosen[0]!.set) &&
      (policy === 'restricted' || chosen.length === 0 || sizeOf(chosen[0]!.set) === 1),
  );
}

describe('NumaCells score', () => {
  it.each<[string, Cell[], Cell, number]>([
    ['a cell that is filled', [[6], [14]], [6], 100],
    // 100 - 20 x (14 - 10) / 20
    ['a cell that is not', [[6], [14]], [10], 96],
    // 100 - 25 - 20 x (20 - 16) / 40
    ['both cells', [[6], [14]], [16], 73],
    ['no room', [[6], [14]], [21], 0],
    // cores 20 x (14 - 7) / 20 and pages 20 x (8 - 4) / 8, the mean: 20 x (0.35 + 0.5) / 2 = 8.5, 91.5
    ['the mean over resources', [[14, 8]], [7, 4], 92],
    // 100 - 25 x 4, and nothing below
    ['five cells', [[1], [1], [1], [1], [1]], [5], 0],
  ])('%s', (_, left, size, score) => {
    const whole = left.map(([, pages]): Cell => [20, pages === undefined ? 0 : 8]);
    expect(scoresOf(plugin, pinned(size), stateWith(topology('none', whole, left)))).toEqual([score]);
  });

  it('counts huge pages of pods that are not pinned', () => {
    const state = stateWith(
      topology(
        'none',
        [
          [20, 8],
          [20, 8],
        ],
        [
          [20, 4],
          [20, 2],
        ],
      ),
    );
    // both cells: 100 - 25 - 20 x (6 - 5) / 16 = 73.75
    expect(scoresOf(plugin, pod('p', { requests: amounts([4, 5]) }), state)).toEqual([74]);
  });

  it('is neutral where no cells are known, and skipped where nothing is asked of any', () => {
    expect(scoresOf(plugin, pinned([4]), stateWith(null))).toEqual([50]);
    expect(scoresOf(plugin, pod('p', { requests: vector(4000, GI) }), stateWith(topology('none', [[4]])))).toBe('skip');
    const zeros = pod('p', { requests: vector(4000, GI, 0, 0, 0, 0) });
    expect(scoresOf(plugin, zeros, stateWith(topology('none', [[4, 8, 1]])))).toBe('skip');
  });
});
