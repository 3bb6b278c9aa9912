import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClusterPlugin } from '../../../../../src/core/engine/plugin.ts';
import { evacuationHeadroom } from '../../../../../src/core/engine/plugins/vm/evacuation-headroom.ts';
import type { Node } from '../../../../../src/core/model/node.ts';
import type { NodeState } from '../../../../../src/core/model/node-state.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { checkSchema } from '../../../../../src/core/schema.ts';
import { GI, node, vector } from '../../../../builders.ts';
import { stateOf } from '../../../../plugin-rig.ts';
import { vmPod } from '../../../../vm-builders.ts';

function build(args: Record<string, unknown> = {}): ClusterPlugin {
  const checked = checkSchema(args, evacuationHeadroom.args).value as never;
  return evacuationHeadroom.create(checked, { schedulerVersion: '1.36' } as never) as ClusterPlugin;
}

const sized = (name: string, gibibytes: number, nodeName = ''): Pod =>
  vmPod(name, {}, { requests: vector(0, gibibytes * GI), nodeName });
const roomy = (name: string, gibibytes: number): Node =>
  node(name, { allocatable: vector(64_000, gibibytes * GI, GI, 20) });

/** A node of so many GiB with VMs of so many. */
const runs = (size: number, ...vms: number[]) => ({ size, runs: vms });

function scores(plugin: ClusterPlugin, pod: Pod, state: ClusterState): number[] {
  const prepared = plugin.prepareScore!(pod, state, state.nodes)!;
  return state.nodes.map((one, position) => prepared.score(one, position));
}

describe('EvacuationHeadroom', () => {
  const nodes = [roomy('a', 80), roomy('b', 80), roomy('c', 128)];
  const placed = ['a', 'b', 'c'].map((name) => sized(`vm-${name}`, 64, name));

  it.each<[string, { size: number; runs: number[] }[], number, number, number[]]>([
    // Free: 16, 16, 64. 8 on the third leaves 56: the first two have no home left, 100 - 2 x 25.
    ['the only home of two', [runs(80, 64), runs(80, 64), runs(128, 64)], 8, 1, [100, 100, 50]],
    // Free: 16, 64, 32: the second is the only home.
    ['the only home of one', [runs(80, 64), runs(64), runs(32)], 8, 1, [100, 75, 100]],
    ['one of two homes', [runs(80, 64), runs(64), runs(64)], 8, 1, [100, 100, 100]],
    // Free: 64, 16, 64: the first has no other home than the third, the second has both.
    ['a home that is one of its own VMs', [runs(128, 64), runs(80, 64), runs(64)], 8, 1, [100, 100, 75]],
    ['no home that was there', [runs(80, 64), runs(80, 64)], 8, 1, [100, 100]],
    // Only the larger VM counts: 64 has one home, 16 would have two.
    ['of several VMs, that of the largest', [runs(80, 16, 64), runs(64), runs(20)], 8, 1, [100, 75, 100]],
    // Free: 16, 80, 24. 20 on the second leaves 60, for 32 but not for 64; 56 leaves 24, for neither.
    ['for two VMs a node, that of one', [runs(112, 64, 32), runs(80), runs(24)], 20, 2, [100, 75, 100]],
    ['for two VMs a node, those of both', [runs(112, 64, 32), runs(80), runs(24)], 56, 2, [100, 50, 100]],
    ['for one VM a node, that of both once', [runs(112, 64, 32), runs(80), runs(24)], 56, 1, [100, 75, 100]],
    // 100 - 25 x 5 is below 0.
    ['the only home of five', [...Array(5).fill(runs(80, 64)), runs(64)], 8, 1, [100, 100, 100, 100, 100, 0]],
  ])('costs 25 points a VM whose last home is taken: %s', (_title, sizes, gibibytes, vmsPerNode, expected) => {
    const hosts = sizes.map(({ size }, index) => roomy(`n${index}`, size));
    const guests = sizes.flatMap((one, index) => one.runs.map((vm, at) => sized(`vm-${index}-${at}`, vm, `n${index}`)));
    expect(scores(build({ vmsPerNode }), sized('new', gibibytes), stateOf(hosts, guests))).toEqual(expected);
  });

  it('takes the same VM for the largest in whichever order they came', () => {
    // Both of 64 GiB; only the one without a disk of its own has a home, on b.
    const both = [sized('plain', 64, 'a'), vmPod('disk', {}, { requests: vector(0, 64 * GI, GI), nodeName: 'a' })];
    const hosts = [roomy('a', 128), node('b', { allocatable: vector(64_000, 64 * GI, 0, 20) })];
    for (const guests of [both, both.toReversed()]) {
      expect(scores(build({ vmsPerNode: 1 }), sized('new', 8), stateOf(hosts, guests))).toEqual([100, 100]);
      expect(scores(build({ vmsPerNode: 2 }), sized('new', 8), stateOf(hosts, guests))).toEqual([100, 75]);
    }
  });

  it('takes the VM of the most memory for the largest, however many CPUs others have', () => {
    const shaped = (name: string, cores: number, gibibytes: number): Pod =>
      vmPod(name, {}, { requests: vector(cores * 1000, gibibytes * GI), nodeName: 'a' });
    // 64 GiB have one home, b with 64 free; 16 GiB of 8 cores would have two.
    const state = stateOf([roomy('a', 80), roomy('b', 64), roomy('c', 20)], [shaped('x', 8, 16), shaped('y', 1, 64)]);
    expect(scores(build(), sized('new', 8), state)).toEqual([100, 75, 100]);
  });

  it('refuses such nodes where it is required', () => {
    const state = stateOf(nodes, placed);
    const prepared = build({ isRequired: true }).prepareFilter!(sized('new', 8), state);
    if (prepared?.kind !== 'prepared') throw new Error('wanted a filter');
    expect(state.nodes.map((one) => prepared.filter(one)?.code ?? 'pass')).toEqual(['pass', 'pass', 'Unschedulable']);
  });

  it('does not count homes that are cordoned, or that were lost before', () => {
    const cordoned = [nodes[0]!, nodes[1]!, { ...nodes[2]!, isUnschedulable: true }];
    expect(scores(build(), sized('new', 8), stateOf(cordoned, placed))).toEqual([100, 100, 100]);
  });

  it('counts places for pods too', () => {
    const single = (name: string) => node(name, { allocatable: vector(64_000, 512 * GI, GI, 2) });
    const state = stateOf([single('a'), single('b')], [sized('x', 1, 'a')]);
    // a's VM has one home, b with 2 places: one more pod there still leaves one; two pods do not.
    expect(scores(build(), sized('new', 1), state)).toEqual([100, 100]);
    state.assume(sized('other', 1), 'b');
    expect(scores(build(), sized('new', 1), state)).toEqual([75, 75]);
  });

  it('follows a state through any changes as a count made anew does', () => {
    const size = fc.integer({ min: 1, max: 6 });
    const step = fc.record({
      kind: fc.constantFrom('assume', 'forget', 'cordon', 'remove', 'undo'),
      at: fc.nat(3),
      size,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), size, fc.integer({ min: 1, max: 3 }), (steps, wanted, count) => {
        const state = stateOf(['n0', 'n1', 'n2', 'n3'].map((name) => roomy(name, 8)));
        const plugin = build({ vmsPerNode: count });
        const open: ReturnType<ClusterState['checkpoint']>[] = [];
        steps.forEach(({ kind, at, size: gibibytes }, index) => {
          const name = `n${at}`;
          const present = state.node(name);
          if (kind === 'undo') {
            const last = open.pop();
            if (last === undefined) open.push(state.checkpoint());
            else state.undo(last);
          } else if (present === undefined) state.addNode(roomy(name, 8));
          else if (kind === 'assume') state.assume(sized(`s${index}`, gibibytes), name);
          else if (kind === 'cordon')
            state.updateNode({ ...present.node, isUnschedulable: !present.node.isUnschedulable });
          else if (kind === 'remove' && state.nodeCount > 1) state.removeNode(name);
          else {
            const first = present.pods.values().next().value;
            if (first !== undefined) state.forget(`${first.namespace}/${first.name}`);
          }
          scores(plugin, sized('new', wanted), state);
        });
        const pod = sized('new', wanted);
        expect(scores(plugin, pod, state)).toEqual(state.nodes.map((one) => naiveScore(pod, one, state, count)));
      }),
      { numRuns: 300 },
    );
  });
});

/** The rule as it is written, counted from nothing. */
function naiveScore(pod: Pod, candidate: NodeState, state: ClusterState, count: number): number {
  const homeless = (taken: (one: NodeState) => { memory: number; places: number }): Set<string> => {
    const found = new Set<string>();
    for (const failing of state.nodes) {
      const sizes = [...new Set([...failing.pods.values()].map(({ requests }) => requests[1]!))];
      for (const size of sizes.sort((a, b) => b - a).slice(0, count)) {
        const hasHome = state.nodes.some((one) => {
          const { memory, places } = taken(one);
          const free = one.node.allocatable[1]! - one.requested[1]! - memory;
          return one !== failing && !one.node.isUnschedulable && free >= size && one.pods.size + places < 20;
        });
        if (!hasHome) found.add(`${failing.name} ${size}`);
      }
    }
    return found;
  };
  const before = homeless(() => ({ memory: 0, places: 0 }));
  const after = homeless((one) =>
    one === candidate ? { memory: pod.requests[1]!, places: 1 } : { memory: 0, places: 0 },
  );
  const losses = [...after].filter((one) => !before.has(one)).length;
  return Math.max(0, 100 - 25 * losses);
}
