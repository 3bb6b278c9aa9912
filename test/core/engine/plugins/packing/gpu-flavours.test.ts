import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlavourFragmentation } from '../../../../../src/core/engine/fragmentation/flavour-fragmentation.ts';
import type { Flavour } from '../../../../../src/core/engine/fragmentation/flavours.ts';
import { flavourFragmentation } from '../../../../../src/core/engine/plugins/packing/fragmentation-of-flavours.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { arbitraryCluster, arbitraryPod } from '../../../../arbitraries.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { createPlugin, judgeOn } from '../../../../laws/judge.ts';
import { buildPlugin, rawScoresOf, stateOf } from '../../../../plugin-rig.ts';
import { expectNodeLocal } from './gpu-cases.ts';

function flavour(cores: number, gibibytes: number, changes: Partial<Flavour> = {}): Flavour {
  const none = { hugepages2MiBytes: 0, hugepages1GiBytes: 0, gpuMilli: 0, gpuCount: 0, models: [] };
  return { cpuMilli: cores * 1000, memoryBytes: gibibytes * GI, ...none, probability: 1, ...changes };
}

function vm(cores: number, gibibytes: number, changes: Partial<Pod> = {}): Pod {
  const { labels: _labels, ...others } = changes;
  return pod('vm', { requests: vector(cores * 1000, gibibytes * GI), ...others });
}

/** A node of 16 cores and 64 GiB with so much free. */
function hostWithFree(cores: number, gibibytes: number): ClusterState {
  const used = vm(16 - cores, 64 - gibibytes, { uid: 'used', name: 'used', nodeName: 'n', phase: 'Running' });
  return stateOf([node('n', { allocatable: vector(16_000, 64 * GI, 0, 110) })], [used]);
}

const HALVES = [flavour(2, 8, { probability: 0.5 }), flavour(4, 4, { probability: 0.5 })];

describe('FlavourFragmentation', () => {
  const plugin = buildPlugin(flavourFragmentation, { args: { flavours: HALVES } });

  it.each([
    // 0.09375 -> 0.078125: 100 / (1 + e^-0.125) = 53.1
    ['a VM that leaves cores and memory in balance', vm(4, 4), 53],
    // 0.09375 -> 0.109375: 100 / (1 + e^0.125) = 46.9
    ['a VM that leaves cores without memory', vm(2, 8), 46],
    ['a pod that takes nothing', vm(0, 0), 50],
    // nothing left, nothing lost: 0.09375 -> 0: 100 / (1 + e^-0.75) = 67.9
    ['a VM that fills the node', vm(8, 16), 67],
  ])('scores %s', (_title, one, score) => {
    expect(rawScoresOf(plugin, one, hostWithFree(8, 16))).toEqual([score]);
  });

  const measure = (flavours: readonly Flavour[], state: ClusterState, axes = [0, 1, -1, -1]) =>
    new FlavourFragmentation(flavours).around(vm(0, 0), state.node('n')!, axes).before;

  it('measures the example of its header', () => {
    // two of either: 4/16 cores are left over by the first, 8/64 GiB by the second; (0.25/2 + 0.125/2) / 2
    expect(measure(HALVES, hostWithFree(8, 16))).toBe(0.09375);
  });

  it('counts everything free as lost to a flavour that does not fit', () => {
    // (8/16 + 4/64) / 2
    expect(measure([flavour(2, 8)], hostWithFree(8, 4))).toBe(0.28125);
  });

  it('leaves resources out that no flavour asks for or the node has not', () => {
    const hugepages = node('n', { allocatable: vector(16_000, 64 * GI, 0, 110, 8 * GI) });
    const axes = [0, 1, 4, -1];
    // sixteen flavours of 1 core and 4 GiB use all of it; the hugepages matter where a flavour asks for them
    expect(measure([flavour(1, 4)], stateOf([hugepages]), axes)).toBe(0);
    const both = [flavour(1, 4, { probability: 0.5 }), flavour(1, 4, { probability: 0.5, hugepages2MiBytes: GI })];
    // the first leaves 8/8 GiB of hugepages: 1/3; the second fits 8 times: 8/16 cores, 32/64 GiB, 0: 1/3
    expect(measure(both, stateOf([hugepages]), axes)).toBeCloseTo(1 / 3, 12);
    // on a node without hugepages the second does not fit at all: (0 + (1 + 1)/2) / 2
    expect(measure(both, hostWithFree(16, 64), axes)).toBe(0.5);
  });

  it('counts pieces of GPUs for shares and devices for whole ones', () => {
    const gpus = { model: 'T4', deviceMilli: [1000, 1000, 1000] };
    const state = stateOf([node('n', { allocatable: vector(16_000, 64 * GI, 0, 110), gpus })]);
    // 3 x 2 pieces of 400, 6 fit: cores (16-6)/16, memory (64-6)/64, GPUs (3000-2400)/3000
    const shares = flavour(1, 1, { gpuCount: 1, gpuMilli: 400 });
    expect(measure([shares], state)).toBeCloseTo((10 / 16 + 58 / 64 + 0.2) / 3, 12);
    // one pair of three devices
    const pairs = flavour(1, 1, { gpuCount: 2, gpuMilli: 1000 });
    expect(measure([pairs], state)).toBeCloseTo((15 / 16 + 63 / 64 + 1 / 3) / 3, 12);
    // a device overcommitted by 500 has no pieces, and takes none from the others: 2 x 2 fit; 2000 of 3000 are free
    const held = pod('held', {
      nodeName: 'n',
      phase: 'Running',
      gpu: { count: 1, milliEach: 1500, models: [], devices: [0] },
    });
    const over = stateOf([node('n', { allocatable: vector(16_000, 64 * GI, 0, 110), gpus })], [held]);
    expect(measure([shares], over)).toBeCloseTo((12 / 16 + 60 / 64 + 400 / 3000) / 3, 12);
    // the wrong model: nothing fits
    expect(measure([{ ...pairs, models: ['V100'] }], state)).toBe(1);
  });

  it('prefers to take what is lost already', () => {
    const only = buildPlugin(flavourFragmentation, { args: { flavours: [flavour(4, 16)] } });
    const state = stateOf([
      node('exact', { allocatable: vector(4000, 16 * GI, 0, 110) }),
      node('odd', { allocatable: vector(5000, 16 * GI, 0, 110) }),
    ]);
    // exact: 0 -> 0, 50; odd: 1/5/2 = 0.1 -> 0.1 (one core is lost before and after), 50
    expect(rawScoresOf(only, vm(4, 16), state)).toEqual([50, 50]);
    // 1 of 4 cores gone: exact 0 -> (3/4 + 1)/2 = 0.875: 100 / (1 + e^7); odd 0.1 -> 0 (4 of 5 cores stay whole): 68.9
    expect(rawScoresOf(only, vm(1, 0), state)).toEqual([0, 68]);
  });

  it('takes the GPUs of the pod where they fit', () => {
    const flavours = [flavour(1, 1, { gpuCount: 1, gpuMilli: 1000 })];
    const shares = buildPlugin(flavourFragmentation, { args: { flavours } });
    const gpus = { model: '', deviceMilli: [1000] };
    const state = stateOf([node('n', { allocatable: vector(1000, GI, 0, 110), gpus })]);
    const asking = (milliEach: number) => vm(0, 0, { gpu: { count: 1, milliEach, models: [], devices: null } });
    // all of it used before; after, none fits: (1 + 1 + 0.5) / 3 = 0.833: 100 / (1 + e^6.67) = 0.1
    expect(rawScoresOf(shares, asking(500), state)).toEqual([0]);
    // two devices do not fit and are not taken
    const pair = vm(0, 0, { gpu: { count: 2, milliEach: 1000, models: [], devices: null } });
    expect(rawScoresOf(shares, pair, state)).toEqual([50]);
  });

  it('takes equal fragmentation for equal, whatever rounding makes of it', () => {
    const flavours = [
      flavour(6, 1, { probability: 0.375 }),
      flavour(5, 2, { probability: 0.375 }),
      flavour(5, 1, { probability: 0.25 }),
    ];
    const exact = buildPlugin(flavourFragmentation, { args: { flavours } });
    const used = { ...vm(21, 1), uid: 'used', name: 'used', nodeName: 'n' };
    const state = stateOf([node('n', { allocatable: vector(27_000, 5 * GI, 0, 110) })], [used]);
    // before, left over of 6 cores and 4 GiB: 0 and 3, 1 and 2, 1 and 3; that is 81/135, 59/135 and 86/135, halved and
    // weighed 37/135; after, 4 cores and 2 GiB to each: 74/135 halved is 37/135. The sums differ in their last bits.
    expect(rawScoresOf(exact, vm(2, 2), state)).toEqual([50]);
  });

  it('tells pods apart by what they ask for', () => {
    const shapes = [
      vm(4, 4),
      vm(4, 5),
      vm(5, 4),
      { ...vm(4, 4), gpu: { count: 1, milliEach: 5, models: [], devices: null } },
    ];
    expect(new Set(shapes.map((one) => plugin.shapeOf(one, stateOf([])))).size).toBe(4);
  });

  it('refuses flavours without weight', () => {
    const args = { flavours: [{ cpuMilli: 1000, memoryBytes: GI, probability: 0 }] };
    expect(() => buildPlugin(flavourFragmentation, { args })).toThrow(
      expect.objectContaining({ code: 'out-of-range' }),
    );
  });

  it('is a law-abiding plugin with given flavours too', () => {
    fc.assert(
      fc.property(arbitraryCluster, arbitraryPod('judged'), (cluster, judged) => {
        expectNodeLocal(plugin, cluster, judged);
      }),
      { numRuns: 50 },
    );
  });
});

describe('FlavourFragmentation with the mix of the cluster', () => {
  const plugin = createPlugin(flavourFragmentation);
  const guest = { vm: {} as NonNullable<Pod['vm']> };

  it('takes the flavours of VMs, and of all pods where there are none', () => {
    const place = (one: Pod, name: string): Pod => ({ ...one, uid: name, name, nodeName: 'n', phase: 'Running' });
    const scoreWith = (...placed: Pod[]) => {
      const nodes = [node('n', { allocatable: vector(16_000, 64 * GI, 0, 110) })];
      return judgeOn(plugin, stateOf(nodes, placed), vm(4, 4))['n']!.score;
    };
    const small = place(vm(1, 4), 'small');
    const lean = place(vm(4, 4), 'lean');
    expect(scoreWith()).toBe(50);
    // one of 1 core to 4 GiB: 15 + 60 fit exactly; 4 cores and 4 GiB gone leave 11 and 56: 12/64/2 = 0.09375: 32.1
    expect(scoreWith(small)).toBe(32);
    // VMs of 4 cores and 4 GiB alone count: three fit and leave 48 of 60 GiB, then two and leave 48 of 56: no change
    expect(scoreWith({ ...lean, ...guest }, small)).toBe(50);
  });

  it('tells a VM from a pod that asks for the same', () => {
    const place = (name: string, changes: Partial<Pod>): Pod => ({
      ...vm(4, 4),
      ...changes,
      uid: name,
      name,
      nodeName: 'n',
    });
    const small = { ...vm(1, 4), uid: 'small', name: 'small', nodeName: 'n' };
    const nodes = [node('n', { allocatable: vector(20_000, 64 * GI, 0, 110) })];
    const state = stateOf(nodes, [place('pod', {}), small, place('vm', guest)]);
    // 11 cores and 52 GiB free: two of the VM's flavour leave 3 and 44; one leaves 3 and 44 of 7 and 48: no change
    expect(judgeOn(plugin, state, vm(4, 4))['n']!.score).toBe(50);
  });

  it('forgets VMs that left', () => {
    const small = { ...vm(1, 4), uid: 'small', name: 'small', nodeName: 'n', phase: 'Running' as const };
    const state = stateOf([node('n', { allocatable: vector(16_000, 64 * GI, 0, 110) })], [small]);
    const score = () => judgeOn(plugin, state, vm(4, 4))['n']!.score;
    expect(score()).toBe(32);
    state.assume({ ...vm(4, 4), ...guest, uid: 'lean', name: 'lean' }, 'n');
    expect(score()).toBe(50);
    state.forget('default/lean');
    expect(score()).toBe(32);
  });
});
