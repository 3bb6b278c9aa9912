import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../../src/core/engine/plugins/index.ts';
import { kubeDefault } from '../../../../../src/core/engine/policies/kube-default.ts';
import { createEntry, type Policy } from '../../../../../src/core/engine/policy.ts';
import type { Preemption } from '../../../../../src/core/engine/preemption.ts';
import { createProfile } from '../../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../../src/core/engine/schedule.ts';
import { createCluster } from '../../../../../src/core/model/cluster.ts';
import type { Pod } from '../../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../../src/core/model/state.ts';
import type { Vm } from '../../../../../src/core/model/vm.ts';
import { GI, node, pod, vector } from '../../../../builders.ts';
import { vmPod } from '../../../../vm-builders.ts';

const sparing: Policy = {
  ...kubeDefault,
  plugins: kubeDefault.plugins.map((entry) =>
    entry.name === 'DefaultPreemption' ? createEntry('VmSparingPreemption') : entry,
  ),
};

const cores = (count: number) => vector(count * 1000, GI);
const container = (name: string, nodeName: string, priority: number, count = 4): Pod =>
  pod(name, { nodeName, priority, requests: cores(count), startTimeSeconds: 0 });
const guest = (name: string, nodeName: string, priority = 0, count = 4, facet: Partial<Vm> = {}): Pod =>
  vmPod(name, facet, {
    nodeName,
    priority,
    requests: cores(count),
    startTimeSeconds: 0,
    labels: { 'kubevirt.io/created-by': `vmi-${name}` },
  });
const FIXED: Partial<Vm> = { migratability: { isMigratable: false, reason: 'DisksNotLiveMigratable' } };

/** The outcome for a pod of priority 100 and 4 cores. */
function preemptOn(nodeCores: Readonly<Record<string, number>>, pods: readonly Pod[], policy = sparing): Preemption {
  const nodes = Object.entries(nodeCores).map(([name, count]) =>
    node(name, { allocatable: vector(count * 1000, 64 * GI, 0, 110) }),
  );
  const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods }));
  const before = [...state.placements.keys()];
  const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
  const { outcome } = scheduler.decide(pod('new', { priority: 100, requests: cores(4) }));
  expect([...state.placements.keys()]).toEqual(before);
  if (outcome.kind !== 'unschedulable') throw new Error(`wanted no fit, found ${outcome.kind}`);
  return outcome.preemption!;
}

const victims = ({ victims: found, nominatedNode }: Preemption) => [nominatedNode, ...found.map(({ name }) => name)];
const moves = ({ relocations }: Preemption) =>
  relocations.map(({ pod: moved, to, hindrance }) => [moved.name, to, hindrance]);

describe('VmSparingPreemption', () => {
  it('takes a container of higher priority rather than a guest, on another node', () => {
    const pods = [container('c', 'a', 5), guest('v', 'b')];
    expect(victims(preemptOn({ a: 4, b: 4 }, pods, kubeDefault))).toEqual(['b', 'virt-launcher-v']);
    expect(victims(preemptOn({ a: 4, b: 4 }, pods))).toEqual(['a', 'c']);
  });

  it('puts guests back first on one node, those that cannot migrate before those that can', () => {
    // 12 cores: container 4, movable guest 4, fixed guest 4; 4 are wanted.
    const pods = [container('c', 'a', 50), guest('movable', 'a', 20), guest('fixed', 'a', 0, 4, FIXED)];
    expect(victims(preemptOn({ a: 12 }, pods))).toEqual(['a', 'c']);
    expect(victims(preemptOn({ a: 8 }, pods.slice(1)))).toEqual(['a', 'virt-launcher-movable']);
  });

  it('picks the node with a guest that can migrate over one with a guest that cannot', () => {
    const pods = [guest('fixed', 'a', 0, 4, FIXED), guest('movable', 'b', 50)];
    expect(victims(preemptOn({ a: 4, b: 4 }, pods))).toEqual(['b', 'virt-launcher-movable']);
  });

  it('tells where the guests among the victims could go instead, each with the room the others leave', () => {
    // Both guests of 2 cores must leave a; b has room for one of them (3 cores), c for none (1 core).
    const pods = [
      guest('one', 'a', 10, 2),
      guest('two', 'a', 5, 2),
      container('x', 'b', 200, 1),
      container('y', 'c', 200, 3),
    ];
    const preemption = preemptOn({ a: 4, b: 4, c: 4 }, pods);
    expect(victims(preemption)).toEqual(['a', 'virt-launcher-one', 'virt-launcher-two']);
    expect(moves(preemption)).toEqual([
      ['virt-launcher-one', 'b', ''],
      ['virt-launcher-two', '', 'no other node is fit for it now'],
    ]);
  });

  it('tells why a guest cannot go', () => {
    const preemption = preemptOn({ a: 4 }, [guest('fixed', 'a', 0, 4, FIXED)]);
    expect(moves(preemption)).toEqual([['virt-launcher-fixed', '', 'not live-migratable: DisksNotLiveMigratable']]);
  });

  it('reports nothing where no guest is a victim, or nothing helps', () => {
    expect(moves(preemptOn({ a: 4 }, [container('c', 'a', 0)]))).toEqual([]);
    expect(moves(preemptOn({ a: 2 }, [guest('v', 'a', 0, 2)]))).toEqual([]);
  });
});
