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
const UNKNOWN: Partial<Vm> = { migratability: { isMigratable: null, reason: '' } };
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
  // 4 cores are wanted on nodes that are full; kube-scheduler alone would take what has the lowest priority.
  it.each<[string, Record<string, number>, Pod[], string[]]>([
    [
      'a container of priority 5, not a guest of 0',
      { a: 4, b: 4 },
      [container('c', 'a', 5), guest('v', 'b')],
      ['a', 'c'],
    ],
    [
      'a guest of priority 50 that can migrate, not one of 0 that cannot',
      { a: 4, b: 4 },
      [guest('fixed', 'a', 0, 4, FIXED), guest('movable', 'b', 50)],
      ['b', 'virt-launcher-movable'],
    ],
    [
      'two guests that can migrate, not one that cannot',
      { a: 4, b: 4 },
      [guest('fixed', 'a', 0, 4, FIXED), guest('m', 'b', 0, 2), guest('n', 'b', 0, 2)],
      ['b', 'virt-launcher-m', 'virt-launcher-n'],
    ],
    [
      'one guest of priority 50, not two of 0',
      { a: 4, b: 4 },
      [guest('m', 'a', 0, 2), guest('n', 'a', 0, 2), guest('one', 'b', 50)],
      ['b', 'virt-launcher-one'],
    ],
    [
      'the lower priority where guests are alike',
      { a: 4, b: 4 },
      [guest('v', 'a', 20), guest('w', 'b', 10)],
      ['b', 'virt-launcher-w'],
    ],
    [
      'on one node of 12 cores the container, though it is most important',
      { a: 12 },
      [container('c', 'a', 50), guest('movable', 'a', 20), guest('fixed', 'a', 0, 4, FIXED)],
      ['a', 'c'],
    ],
    [
      'on one node of 8 cores the guest that can migrate',
      { a: 8 },
      [guest('movable', 'a', 20), guest('fixed', 'a', 0, 4, FIXED)],
      ['a', 'virt-launcher-movable'],
    ],
    [
      'a guest of which nothing is known as one that can migrate',
      { a: 4, b: 4 },
      [guest('fixed', 'a', 0, 4, FIXED), guest('unknown', 'b', 50, 4, UNKNOWN)],
      ['b', 'virt-launcher-unknown'],
    ],
  ])('takes %s', (_title, nodeCores, pods, expected) => {
    expect(victims(preemptOn(nodeCores, pods))).toEqual(expected);
  });

  it('differs from kube-scheduler, which takes the guest of priority 0', () => {
    const pods = [container('c', 'a', 5), guest('v', 'b')];
    expect(victims(preemptOn({ a: 4, b: 4 }, pods, kubeDefault))).toEqual(['b', 'virt-launcher-v']);
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
