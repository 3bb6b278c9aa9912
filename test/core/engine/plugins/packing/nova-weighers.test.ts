import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PluginDefinition } from '../../../../../src/core/engine/plugin.ts';
import { novaCpuWeigher } from '../../../../../src/core/engine/plugins/packing/nova-cpu-weigher.ts';
import { novaDiskWeigher } from '../../../../../src/core/engine/plugins/packing/nova-disk-weigher.ts';
import { novaInstancesWeigher } from '../../../../../src/core/engine/plugins/packing/nova-instances-weigher.ts';
import { novaIoOpsWeigher } from '../../../../../src/core/engine/plugins/packing/nova-io-ops-weigher.ts';
import { novaPciWeigher } from '../../../../../src/core/engine/plugins/packing/nova-pci-weigher.ts';
import { novaRamWeigher } from '../../../../../src/core/engine/plugins/packing/nova-ram-weigher.ts';
import {
  novaSoftAffinityWeigher,
  novaSoftAntiAffinityWeigher,
} from '../../../../../src/core/engine/plugins/packing/nova-soft-affinity-weigher.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import type { ClusterState } from '../../../../../src/core/model/state.ts';
import { GI, MI, node, pod, vector } from '../../../../builders.ts';
import { buildPlugin, scoresOf, stateOf } from '../../../../plugin-rig.ts';
import { role, vmPod } from '../../../../vm-builders.ts';

const score = (definition: PluginDefinition, state: ClusterState, args = {}, one: Pod = pod('new')) => {
  const scores = scoresOf(buildPlugin(definition, { args }), one, state);
  return scores === 'skip' ? scores : scores.map((value) => Math.round(value * 100) / 100);
};

describe('Nova weighers', () => {
  // policies.md, appendix A: (10, 4096), (30, 8192), (20, 1024) total .8333, 2, .7917.
  const hosts = stateOf(
    (
      [
        [10, 4096],
        [30, 8192],
        [20, 1024],
      ] as const
    ).map(([cores, megabytes], index) =>
      node(`n${index}`, { allocatable: vector(cores * 1000, megabytes * MI, 0, 110) }),
    ),
  );

  const fours = ['a', 'b'].map((name) => node(name, { allocatable: vector(4000, GI, 0, 110) }));
  const busy = [vmPod('v', { vcpus: 8 }, { nodeName: 'a' }), pod('p', { requests: vector(4000), nodeName: 'b' })];
  const disks = [20, 80, 40].map((gibibytes, index) =>
    node(`n${index}`, { allocatable: vector(0, 0, gibibytes * GI, 110) }),
  );
  const onDisk = pod('p', { nodeName: 'n1', requests: vector(0, 0, 40 * GI) });

  it.each<[string, PluginDefinition, Record<string, unknown>, ClusterState, number[]]>([
    ['CPU of appendix A: 10, 30 and 20 left', novaCpuWeigher, { cpuAllocationRatio: 1 }, hosts, [33.33, 100, 66.67]],
    // 4 x 4 = 16: less 8 virtual CPUs, and less 4 cores of a pod that is no VM.
    ['CPU at the usual ratio: 8 and 12 left', novaCpuWeigher, {}, stateOf(fours, busy), [66.67, 100]],
    // 4 x 1 = 4, less 8 and less 4: what is overcommitted counts as 0.
    ['CPU at ratio 1: -4 and 0 left', novaCpuWeigher, { cpuAllocationRatio: 1 }, stateOf(fours, busy), [0, 0]],
    ['CPU at ratio 2: 0 and 4 left', novaCpuWeigher, { cpuAllocationRatio: 2 }, stateOf(fours, busy), [0, 100]],
    ['memory of appendix A: 4096, 8192 and 1024 left', novaRamWeigher, {}, hosts, [50, 100, 12.5]],
    // Stands for a negative multiplier: 100 less the same.
    ['memory, less: 4096, 8192 and 1024 left', novaRamWeigher, { prefers: 'less' }, hosts, [50, 0, 87.5]],
    ['disk: 20, 80 and 40 left', novaDiskWeigher, {}, stateOf(disks), [25, 100, 50]],
    ['disk: 20, 40 and 40 left', novaDiskWeigher, {}, stateOf(disks, [onDisk]), [50, 100, 100]],
  ])('stretch %s', (_title, definition, args, state, expected) => {
    expect(score(definition, state, args)).toEqual(expected);
  });

  it('give 0 to all where the range is nothing, and count what is overcommitted as 0', () => {
    const nodes = ['a', 'b'].map((name) => node(name, { allocatable: vector(1000, GI, 0, 110) }));
    const heavy = pod('p', { requests: vector(0, 2 * GI), nodeName: 'a' });
    expect(score(novaRamWeigher, stateOf(nodes, [heavy]))).toEqual([0, 100]);
    expect(score(novaInstancesWeigher, stateOf(nodes))).toEqual([0, 0]);
    expect(score(novaIoOpsWeigher, stateOf(nodes))).toEqual([0, 0]);
  });

  it.each([
    // least 2, greatest 5: 1 - 0/3, 1 - 3/3, 1 - 1/3
    [{ n0: 2, n1: 5, n2: 3 }, 'less', [100, 0, 66.67]],
    [{ n0: 2, n1: 5, n2: 3 }, 'more', [0, 100, 33.33]],
    [{ n0: 0, n1: 4, n2: 1 }, 'less', [100, 0, 75]],
    [{ n0: 3, n1: 3, n2: 3 }, 'less', [0, 0, 0]],
  ])('spread or stack by the number of VMs: %j, %s', (counts, prefers, expected) => {
    const placed = Object.entries(counts).flatMap(([nodeName, count]) =>
      Array.from({ length: count }, (_, index) => vmPod(`${nodeName}-${index}`, {}, { nodeName })),
    );
    const state = stateOf(
      Object.keys(counts).map((name) => node(name)),
      [...placed, pod('p', { nodeName: 'n0' })],
    );
    expect(score(novaInstancesWeigher, state, { prefers })).toEqual(expected);
  });

  it('avoid nodes with migrations under way', () => {
    const migrate = (name: string, source: string, nodeName: string) =>
      vmPod(name, { migration: role(source, { key: `default/${name}` }) }, { nodeName });
    // a and c send one each, b takes both.
    const state = stateOf(
      ['a', 'b', 'c', 'd'].map((name) => node(name)),
      [migrate('x', 'a', 'b'), migrate('y', 'c', 'b')],
    );
    expect(score(novaIoOpsWeigher, state)).toEqual([50, 0, 50, 100]);
  });

  it('keep devices for those who ask for them', () => {
    const axes = new ResourceAxes();
    const gpu = axes.axis('nvidia.com/gpu');
    const kvm = axes.axis('devices.kubevirt.io/kvm');
    const withDevices = (count: number) => {
      const allocatable = [1000, GI, 0, 110];
      allocatable[gpu] = count;
      allocatable[kvm] = 1000;
      return allocatable;
    };
    const nodes = [0, 4, 1].map((count, index) => node(`n${index}`, { allocatable: withDevices(count) }));
    expect(score(novaPciWeigher, stateOf(nodes, [], axes))).toEqual([100, 0, 75]);
    // Two of four taken; one more than there is, which takes nothing from what is free elsewhere.
    const taking = (name: string, count: number, nodeName: string) =>
      pod(name, { nodeName, requests: [0, 0, 0, 0, count] });
    const taken = stateOf(nodes, [taking('x', 2, 'n1'), taking('y', 1, 'n0')], axes);
    expect(score(novaPciWeigher, taken)).toEqual([100, 0, 50]);
    expect(score(novaPciWeigher, stateOf(nodes, [], axes), { resources: ['devices.kubevirt.io/kvm'] })).toEqual([
      0, 0, 0,
    ]);
  });

  it('draw a group together, or apart, each by its own label', () => {
    const both = { 'berth.dev/affinity-group': 'g', 'berth.dev/anti-affinity-group': 'g' };
    const member = (name: string, nodeName: string) => pod(name, { nodeName, labels: both });
    const placed = [member('1', 'a'), member('2', 'b'), member('3', 'b'), member('4', 'b'), member('5', 'c')];
    const state = stateOf(
      ['a', 'b', 'c'].map((name) => node(name)),
      placed,
    );
    const one = pod('new', { labels: both });
    expect(score(novaSoftAffinityWeigher, state, {}, one)).toEqual([0, 100, 0]);
    expect(score(novaSoftAntiAffinityWeigher, state, {}, one)).toEqual([100, 0, 100]);
    expect(score(novaSoftAffinityWeigher, state, {}, { ...one, namespace: 'other' })).toEqual([0, 0, 0]);
    const together = pod('new', { labels: { 'berth.dev/affinity-group': 'g' } });
    expect(score(novaSoftAntiAffinityWeigher, state, {}, together)).toBe('skip');
    expect(score(novaSoftAntiAffinityWeigher, state, { label: 'berth.dev/affinity-group' }, together)).toEqual([
      100, 0, 100,
    ]);
    expect(score(novaSoftAffinityWeigher, state)).toBe('skip');
  });

  it('do not count members of another group, nor take pods of two groups for alike', () => {
    const of = (name: string, group: string, nodeName = '') =>
      pod(name, { nodeName, labels: { 'berth.dev/affinity-group': group } });
    const nodes = ['a', 'b', 'c'].map((name) => node(name));
    const state = stateOf(nodes, [
      of('1', 'g', 'a'),
      of('2', 'h', 'b'),
      of('3', 'h', 'b'),
      pod('4', { nodeName: 'c' }),
    ]);
    expect(score(novaSoftAffinityWeigher, state, {}, of('new', 'g'))).toEqual([100, 0, 0]);
    expect(score(novaSoftAffinityWeigher, state, {}, of('new', 'h'))).toEqual([0, 100, 0]);
    const plugin = buildPlugin(novaSoftAffinityWeigher);
    const shapeOf = (one: Pod): string => plugin.shapeOf(one, state);
    expect(shapeOf(of('new', 'g'))).not.toBe(shapeOf(of('new', 'h')));
    expect(shapeOf(of('new', 'g'))).toBe(shapeOf(of('newer', 'g')));
  });

  it('do not weigh a single candidate', () => {
    expect(score(novaRamWeigher, stateOf([node('only')]))).toEqual([0]);
    expect(score(novaRamWeigher, stateOf([node('only')]), { prefers: 'less' })).toEqual([0]);
  });

  it.each(['more', 'less'] as const)('normalise as nova/weights.py does: clamp, then stretch (%s)', (prefers) => {
    const gibibytes = fc.integer({ min: -4, max: 64 });
    fc.assert(
      fc.property(fc.array(gibibytes, { minLength: 2, maxLength: 8 }), (free) => {
        const nodes = free.map((_, index) => node(`n${index}`, { allocatable: vector(0, 64 * GI, 0, 110) }));
        const pods = free.map((left, index) =>
          pod(`p${index}`, { nodeName: `n${index}`, requests: vector(0, (64 - left) * GI) }),
        );
        const clamped = free.map((left) => Math.max(0, left));
        const greatest = Math.max(...clamped);
        const wanted = clamped.map((left) => (greatest === 0 ? 0 : left / greatest));
        const turned = wanted.map((share) => (prefers === 'less' && greatest > 0 ? 1 - share : share));
        const found = scoresOf(buildPlugin(novaRamWeigher, { args: { prefers } }), pod('new'), stateOf(nodes, pods));
        for (const [index, one] of (found as number[]).entries()) expect(one).toBeCloseTo(100 * turned[index]!, 9);
      }),
    );
  });
});
