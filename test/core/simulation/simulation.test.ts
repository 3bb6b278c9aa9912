import { describe, expect, it } from 'vitest';
import { createRejection, type PluginDefinition } from '../../../src/core/engine/plugin.ts';
import { createEntry } from '../../../src/core/engine/policy.ts';
import { selectorOfLabels } from '../../../src/core/model/selectors.ts';
import type { Vm } from '../../../src/core/model/vm.ts';
import { GI, labels, node, pod, vector } from '../../builders.ts';
import { vmPod } from '../../vm-builders.ts';
import { arrival, createSimulation, policyNamed, simulate, staysOf } from './simulation-rig.ts';

/** A node of that many cores and plenty of memory. */
const nodeOf = (name: string, cores: number) => node(name, { allocatable: vector(cores * 1000, 1024 * GI, 0, 110) });
const podOf = (name: string, cores: number, changes: Parameters<typeof pod>[1] = {}) =>
  pod(name, { requests: vector(cores * 1000, GI), ...changes });

/** A migration that went well. */
const DONE = {
  outcome: 'converged' as const,
  totalSeconds: 0,
  downtimeSeconds: 0.1,
  transferredBytes: GI,
  rounds: 2,
  remainingBytes: 0,
  peakThrottleFraction: 0,
  reason: '',
};

describe('Simulation', () => {
  it('places what comes, lets it go when its time is over, and lets who waits have the room', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 4)] },
      [
        arrival(10, podOf('a', 3), { departureSeconds: 100 }),
        arrival(20, podOf('b', 2), { lifetimeSeconds: 50 }),
        arrival(30, podOf('c', 1)),
      ],
      1000,
    );
    // b waits for a until 100 and runs 50 s from then on.
    expect(staysOf(result)).toEqual([
      'default/a on n from 10 to 100',
      'default/c on n from 30 to the end',
      'default/b on n from 100 to 150',
    ]);
    expect(result.counts).toMatchObject({
      arrived: 3,
      running: 1,
      pending: 0,
      departed: 2,
      withdrawn: 0,
      placements: 3,
    });
    expect(result.refusals).toEqual([
      { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', attempts: 1, instances: 1 },
    ]);
  });

  it('lets departures come before arrivals of the same second, and nodes leave after both', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 2), nodeOf('m', 1)] },
      [
        { kind: 'node-leave', timeSeconds: 10, nodeName: 'm' },
        arrival(0, podOf('a', 2), { departureSeconds: 10 }),
        arrival(10, podOf('b', 2)),
        arrival(10, podOf('c', 1), { lifetimeSeconds: 5 }),
      ],
      100,
    );
    // c had its place on m in the second in which m left, and is evicted at once.
    expect(staysOf(result)).toEqual([
      'default/a on n from 0 to 10',
      'default/b on n from 10 to the end',
      'default/c on m from 10 to 10',
    ]);
    expect(result.counts).toMatchObject({ pending: 1, evictions: { 'node-left': 1 } });
  });

  it('takes higher priority first, then who has waited longest', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 1)], options: { preempts: false } },
      [
        arrival(0, podOf('first', 1), { departureSeconds: 100 }),
        arrival(1, podOf('early', 1), { lifetimeSeconds: 10 }),
        arrival(2, podOf('late', 1), { lifetimeSeconds: 10 }),
        arrival(3, podOf('urgent', 1, { priority: 5 }), { lifetimeSeconds: 10 }),
      ],
      1000,
    );
    expect(staysOf(result).map((stay) => stay.split(' ')[0])).toEqual([
      'default/first',
      'default/urgent',
      'default/early',
      'default/late',
    ]);
  });

  it('evicts lower priority for higher, and starts the evicted elsewhere', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 2), nodeOf('o', 1)], policies: ['kube-default'] },
      [arrival(0, podOf('big', 2)), arrival(10, podOf('urgent', 2, { priority: 5 })), arrival(20, podOf('small', 1))],
      100,
    );
    expect(staysOf(result)).toEqual([
      'default/big on n from 0 to 10',
      'default/urgent on n from 10 to the end',
      'default/small on o from 20 to the end',
    ]);
    expect(result.counts).toMatchObject({ pending: 1, running: 2, evictions: { preemption: 1 } });
  });

  it('evicts nobody else at once for who still fits nowhere with the room that was made for it', () => {
    // Neither says what it will say once the victim has left: not to the dry run.
    const fickle: PluginDefinition = {
      name: 'Fickle',
      summary: 'Refuses who is nominated, and node m once it is empty.',
      points: ['filter'],
      args: { type: 'object', properties: {} },
      create: () => ({
        reads: 'cluster',
        prepareFilter: ({ nominatedNodeName }, { placements }) => ({
          kind: 'prepared',
          filter: ({ name }) =>
            nominatedNodeName !== '' || (name === 'm' && placements.size < 2)
              ? createRejection('Fickle', 'Unschedulable', 'no')
              : null,
        }),
      }),
    };
    const kubeDefault = policyNamed('kube-default');
    const policy = { ...kubeDefault, plugins: [...kubeDefault.plugins, createEntry('Fickle')] };
    const result = simulate(
      {
        nodes: [nodeOf('m', 2), nodeOf('n', 2)],
        pods: [podOf('a', 2, { nodeName: 'm' }), podOf('b', 2, { nodeName: 'n' })],
        policies: [policy],
        plugins: [fickle],
      },
      [arrival(10, podOf('urgent', 2, { priority: 5 }))],
      10,
    );
    expect(result.counts).toMatchObject({ evictions: { preemption: 1 } });
  });

  it('rejects at once what fits nowhere where nobody waits', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 1)], options: { waits: false } },
      [arrival(0, podOf('a', 1)), arrival(1, podOf('b', 1)), arrival(2, podOf('c', 1))],
      10,
    );
    expect(result.counts).toMatchObject({ arrived: 3, running: 1, rejected: 2, pending: 0 });
    expect(result.refusals[0]).toMatchObject({ attempts: 2, instances: 2 });
  });

  it('takes its time for each decision where decisions take time', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 8)], options: { schedulingSeconds: 2 } },
      [arrival(0, podOf('a', 1)), arrival(0, podOf('b', 1)), arrival(1, podOf('c', 1))],
      100,
    );
    expect(staysOf(result)).toEqual([
      'default/a on n from 0 to the end',
      'default/b on n from 2 to the end',
      'default/c on n from 4 to the end',
    ]);
  });

  it('begins the life of an instance when its start-up is over, anew wherever it starts', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 1), nodeOf('o', 1)], options: { startupSeconds: 30 } },
      [arrival(0, podOf('a', 1), { lifetimeSeconds: 100 }), { kind: 'node-leave', timeSeconds: 80, nodeName: 'n' }],
      1000,
    );
    // It ran from 30 to 80, and from 110 on for the other 50 s.
    expect(staysOf(result)).toEqual(['default/a on n from 0 to 80', 'default/a on o from 80 to 160']);
  });

  it('tries again when a node joins, is uncordoned, or loses a taint', () => {
    const taint = { key: 'k', value: '', effect: 'NoSchedule' } as const;
    const result = simulate(
      {
        nodes: [
          { ...nodeOf('cordoned', 1), isUnschedulable: true },
          { ...nodeOf('tainted', 1), taints: [taint] },
        ],
      },
      [
        arrival(0, podOf('a', 1)),
        arrival(0, podOf('b', 1)),
        arrival(0, podOf('c', 1)),
        { kind: 'node-uncordon', timeSeconds: 10, nodeName: 'cordoned' },
        { kind: 'node-change', timeSeconds: 20, nodeName: 'tainted', taints: [] },
        { kind: 'node-join', timeSeconds: 30, node: nodeOf('new', 1) },
      ],
      100,
    );
    expect(staysOf(result)).toEqual([
      'default/a on cordoned from 10 to the end',
      'default/b on tainted from 20 to the end',
      'default/c on new from 30 to the end',
    ]);
  });

  it('places a pod that wants to be near another as soon as that has come', () => {
    const term = {
      namespaces: ['default'],
      namespaceSelector: null,
      selector: selectorOfLabels(labels({ app: 'db' })),
      topologyKey: 'kubernetes.io/hostname',
      text: 'near db',
    };
    const result = simulate(
      { nodes: [nodeOf('n', 4)] },
      [
        arrival(0, podOf('web', 1, { requiredPodAffinity: [term], labels: { app: 'web' } })),
        arrival(50, podOf('db', 1, { labels: { app: 'db' } })),
      ],
      100,
    );
    expect(staysOf(result)).toEqual(['default/db on n from 50 to the end', 'default/web on n from 50 to the end']);
  });

  it('gives up the pods of a failed node after a while, and keeps those of one that is back before', () => {
    const events = (recoverSeconds: number) => [
      arrival(0, podOf('a', 1)),
      { kind: 'node-fail' as const, timeSeconds: 100, nodeName: 'n' },
      { kind: 'node-recover' as const, timeSeconds: recoverSeconds, nodeName: 'n' },
    ];
    const rig = { nodes: [nodeOf('n', 2), nodeOf('o', 2)], options: { failoverSeconds: 300 } };
    expect(staysOf(simulate(rig, events(200), 1000))).toEqual([
      'default/a on n from 0 to 100',
      'default/a on n from 200 to the end',
    ]);
    const late = simulate(rig, events(900), 1000);
    expect(staysOf(late)).toEqual(['default/a on n from 0 to 100', 'default/a on o from 400 to the end']);
    expect(late.counts).toMatchObject({ running: 1, down: 0, evictions: { failure: 1 } });
  });

  it('counts the while anew where a node fails again', () => {
    const result = simulate(
      { nodes: [nodeOf('n', 2), nodeOf('o', 2)], options: { failoverSeconds: 300 } },
      [
        arrival(0, podOf('a', 1)),
        { kind: 'node-fail', timeSeconds: 100, nodeName: 'n' },
        { kind: 'node-recover', timeSeconds: 200, nodeName: 'n' },
        { kind: 'node-fail', timeSeconds: 300, nodeName: 'n' },
      ],
      1000,
    );
    expect(staysOf(result)).toEqual([
      'default/a on n from 0 to 100',
      'default/a on n from 200 to 300',
      'default/a on o from 600 to the end',
    ]);
  });

  it('does not bring back with a node who was lost with another one since', () => {
    const result = simulate(
      { nodes: [nodeOf('a', 2), nodeOf('b', 2)], options: { failoverSeconds: 50 } },
      [
        arrival(0, podOf('p', 1)),
        { kind: 'node-fail', timeSeconds: 10, nodeName: 'a' },
        { kind: 'node-fail', timeSeconds: 100, nodeName: 'b' },
        { kind: 'node-recover', timeSeconds: 120, nodeName: 'a' },
        { kind: 'departure', timeSeconds: 200, instance: 'default/p' },
      ],
      300,
    );
    expect(staysOf(result)).toEqual([
      'default/p on a from 0 to 10',
      'default/p on b from 60 to 100',
      'default/p on a from 150 to 200',
    ]);
    expect(result.counts).toMatchObject({ departed: 1, down: 0 });
  });

  it('does not place pods of a failed zone on a node that fails in the same second', () => {
    const result = simulate(
      { nodes: ['a', 'b', 'c'].map((name) => nodeOf(name, 2)), options: { failoverSeconds: 0 } },
      [
        arrival(0, podOf('p', 1)),
        { kind: 'node-fail', timeSeconds: 10, nodeName: 'a' },
        { kind: 'node-fail', timeSeconds: 10, nodeName: 'b' },
      ],
      100,
    );
    expect(staysOf(result)).toEqual(['default/p on a from 0 to 10', 'default/p on c from 10 to the end']);
  });

  it('lets another policy decide from a time on', () => {
    const result = simulate(
      { nodes: [nodeOf('a', 4), nodeOf('b', 4)], policies: ['first-fit', 'worst-fit'] },
      [arrival(0, podOf('x', 1)), { kind: 'policy', timeSeconds: 5, policy: 1 }, arrival(10, podOf('y', 1))],
      20,
    );
    expect(staysOf(result)).toEqual(['default/x on a from 0 to the end', 'default/y on b from 10 to the end']);
  });

  it('refuses an event that lies before the clock', () => {
    const simulation = createSimulation({ nodes: [nodeOf('n', 1)] });
    simulation.feed([arrival(10, podOf('a', 1))]);
    simulation.advance(20);
    expect(() => simulation.feed([arrival(5, podOf('b', 1))])).toThrow(/time never goes back/);
  });
});

describe('live migrations of a simulation', () => {
  const seconds =
    (totalSeconds: number, outcome: 'converged' | 'aborted' = 'converged') =>
    () => ({
      ...DONE,
      totalSeconds,
      outcome,
    });
  const guest = (name: string) => vmPod(name, {}, { requests: vector(1000, GI) });

  it('drain a node, two out of it at a time, while both nodes hold the room', () => {
    const result = simulate(
      { nodes: [nodeOf('a', 8), nodeOf('b', 8)], options: { migrationModel: seconds(60) } },
      [
        ...['v1', 'v2', 'v3'].map((name) => arrival(0, guest(name))),
        { kind: 'node-drain' as const, timeSeconds: 100, nodeName: 'a' },
      ],
      1000,
    );
    expect(
      result.migrations.map(({ instance, startSeconds, endSeconds }) => [instance, startSeconds, endSeconds]),
    ).toEqual([
      ['default/virt-launcher-v1', 100, 160],
      ['default/virt-launcher-v2', 100, 160],
      ['default/virt-launcher-v3', 160, 220],
    ]);
    expect(staysOf(result).slice(3)).toEqual([
      'default/virt-launcher-v1 on b from 160 to the end',
      'default/virt-launcher-v2 on b from 160 to the end',
      'default/virt-launcher-v3 on b from 220 to the end',
    ]);
    expect(result.counts).toMatchObject({ migrations: 3, failedMigrations: 0, running: 3 });
  });

  it('are made again after 20 s where they fail, and are void where the VM leaves', () => {
    const result = simulate(
      { nodes: [nodeOf('a', 8), nodeOf('b', 8)], options: { migrationModel: seconds(60, 'aborted') } },
      [
        arrival(0, guest('v'), { departureSeconds: 200 }),
        { kind: 'migrate', timeSeconds: 10, instance: 'default/virt-launcher-v', reason: 'user' },
      ],
      1000,
    );
    expect(
      result.migrations.map(({ startSeconds, endSeconds, outcome }) => [startSeconds, endSeconds, outcome]),
    ).toEqual([
      [10, 70, 'aborted'],
      [90, 150, 'aborted'],
      [190, 200, 'cancelled'],
    ]);
    expect(staysOf(result)).toEqual(['default/virt-launcher-v on a from 0 to 200']);
  });

  it('hold a slot while no node has room, are given up after 300 s, and take the first room that comes', () => {
    const nodes = [nodeOf('a', 8), nodeOf('b', 1)];
    const events = [
      arrival(0, vmPod('v', {}, { requests: vector(2000, GI) })),
      { kind: 'migrate' as const, timeSeconds: 10, instance: 'default/virt-launcher-v', reason: 'user' as const },
    ];
    const options = { migrationModel: seconds(60) };
    const lost = simulate({ nodes, options }, events, 331);
    // Asked for at 10, given up at 310, asked for again at 330.
    expect(
      lost.migrations.map(({ requestedSeconds, endSeconds, outcome }) => [requestedSeconds, endSeconds, outcome]),
    ).toEqual([
      [10, 310, 'no-target'],
      [310, null, null],
    ]);
    expect(lost.counts).toMatchObject({ migrations: 1, failedMigrations: 1, running: 1 });
    const found = simulate(
      { nodes, options },
      [...events, { kind: 'node-join', timeSeconds: 100, node: nodeOf('c', 4) }],
      331,
    );
    expect(found.migrations.map(({ startSeconds, targetNode }) => [startSeconds, targetNode])).toEqual([[100, 'c']]);
  });

  it('are no more at once than the cluster allows, from however many nodes', () => {
    const names = ['a', 'b', 'c'];
    const result = simulate(
      {
        nodes: [...names.map((name) => nodeOf(name, 1)), nodeOf('d', 8)],
        options: { migrationModel: seconds(60), migrationLimits: { perCluster: 2, outboundPerNode: 2 } },
      },
      [
        ...names.map((name) => arrival(0, guest(name))),
        ...names.map((nodeName) => ({ kind: 'node-drain' as const, timeSeconds: 10, nodeName })),
      ],
      1000,
    );
    expect(result.migrations.map(({ startSeconds }) => startSeconds)).toEqual([10, 10, 70]);
  });

  it('of users come before those of drains, however late they are asked for', () => {
    const result = simulate(
      {
        nodes: [nodeOf('a', 8), nodeOf('b', 8)],
        options: { migrationModel: seconds(60), migrationLimits: { perCluster: 1, outboundPerNode: 1 } },
      },
      [
        ...['v1', 'v2', 'v3'].map((name) => arrival(0, guest(name))),
        { kind: 'node-drain', timeSeconds: 10, nodeName: 'a' },
        { kind: 'migrate', timeSeconds: 9, instance: 'default/virt-launcher-v2', reason: 'rebalancing' },
        { kind: 'migrate', timeSeconds: 9, instance: 'default/virt-launcher-v3', reason: 'user' },
      ],
      1000,
    );
    expect(result.migrations.map(({ instance, startSeconds }) => [instance.slice(-2), startSeconds])).toEqual([
      ['v2', 69],
      ['v3', 9],
      ['v1', 129],
    ]);
  });

  it('plug memory in by moving the guest to where there is room for it', () => {
    const result = simulate(
      { nodes: [nodeOf('a', 2), nodeOf('b', 8)], options: { migrationModel: seconds(30) } },
      [
        arrival(0, guest('v')),
        {
          kind: 'hotplug',
          timeSeconds: 10,
          instance: 'default/virt-launcher-v',
          cpuMilli: 4000,
          memoryBytes: 2 * GI,
        },
      ],
      100,
    );
    expect(staysOf(result)).toEqual([
      'default/virt-launcher-v on a from 0 to 40',
      'default/virt-launcher-v on b from 40 to the end',
    ]);
  });

  it('move a guest at the size it has, grant the time of the one it is to have, and have that size from then on', () => {
    const moved: Pick<Vm, 'vcpus' | 'guestMemoryBytes' | 'askedMemoryBytes'>[] = [];
    const result = simulate(
      {
        nodes: [nodeOf('a', 8), nodeOf('b', 8)],
        options: {
          migrationModel: ({ vcpus, guestMemoryBytes, askedMemoryBytes }) => {
            moved.push({ vcpus, guestMemoryBytes, ...(askedMemoryBytes !== undefined && { askedMemoryBytes }) });
            return seconds(30)();
          },
        },
      },
      [
        // 2 vCPUs and 4 GiB in the guest; its pod asks for 1 CPU, and for 0.25 GiB more than the guest has.
        arrival(0, vmPod('v', {}, { requests: vector(1000, 4.25 * GI) })),
        {
          kind: 'hotplug',
          timeSeconds: 10,
          instance: 'default/virt-launcher-v',
          cpuMilli: 2000,
          memoryBytes: 6.25 * GI,
        },
        { kind: 'migrate', timeSeconds: 60, instance: 'default/virt-launcher-v', reason: 'user' },
      ],
      200,
    );
    expect(moved).toEqual([
      { vcpus: 2, guestMemoryBytes: 4 * GI, askedMemoryBytes: 6 * GI },
      { vcpus: 4, guestMemoryBytes: 6 * GI },
    ]);
    expect(result.migrations.map(({ memoryBytes }) => memoryBytes)).toEqual([4 * GI, 6 * GI]);
  });

  it('leave a guest as large as it was where plugging in comes to nothing', () => {
    const seen: number[] = [];
    simulate(
      {
        nodes: [nodeOf('a', 8), nodeOf('b', 8)],
        options: {
          migrationModel: ({ guestMemoryBytes }) => {
            seen.push(guestMemoryBytes / GI);
            return seconds(5, seen.length === 1 ? 'aborted' : 'converged')();
          },
        },
      },
      [
        arrival(0, guest('v')),
        {
          kind: 'hotplug',
          timeSeconds: 10,
          instance: 'default/virt-launcher-v',
          cpuMilli: 1000,
          memoryBytes: 2 * GI,
        },
        { kind: 'migrate', timeSeconds: 600, instance: 'default/virt-launcher-v', reason: 'user' },
      ],
      1000,
    );
    // Tried again it still has 4 GiB, and 1 GiB more after that.
    expect(seen).toEqual([4, 4, 5]);
  });

  it('upgrade nodes one after the other, each VM moved off and none lost', () => {
    const nodes = ['a', 'b', 'c'].map((name) => nodeOf(name, 4));
    const result = simulate(
      { nodes, options: { migrationModel: seconds(10) }, policies: ['worst-fit'] },
      [
        ...['v1', 'v2', 'v3', 'v4'].map((name) => arrival(0, guest(name))),
        {
          kind: 'rolling-upgrade' as const,
          timeSeconds: 100,
          nodeNames: ['a', 'b', 'c'],
          parallel: 1,
          rebootSeconds: 300,
        },
      ],
      5000,
    );
    expect(result.counts).toMatchObject({ running: 4, pending: 0, evictions: { drain: 0, 'node-left': 0 } });
    expect(result.nodes).toHaveLength(3);
    expect(result.counts.migrations).toBeGreaterThanOrEqual(4);
  });
});

describe('measured use in a simulation', () => {
  it('reaches load-aware rules with the next refresh, and goes along with who moves', () => {
    const simulation = createSimulation({
      nodes: [nodeOf('a', 8), nodeOf('b', 8)],
      policies: ['target-load-packing'],
      options: { usageSeconds: 60 },
    });
    const use = (timeSeconds: number, cpuMilli: number) =>
      ({ kind: 'usage', timeSeconds, instance: 'default/p', cpuMilli, memoryBytes: GI }) as const;
    simulation.feed([
      arrival(0, podOf('p', 1)),
      use(0, 500),
      use(70, 1500),
      { kind: 'node-cordon', timeSeconds: 100, nodeName: 'b' },
    ]);
    const usedOn = (name: string) => simulation.world.state.node(name)!.node.usage?.cpuMilli;
    simulation.advance(61);
    const home = simulation.world.instances.get('default/p')!.nodeName;
    expect(usedOn(home)).toEqual({ mean: 500, standardDeviation: 0 });
    simulation.advance(121);
    // 500 at 60 s, 1500 at 120 s: mean 1000, each 500 away from it.
    expect(usedOn(home)).toEqual({ mean: 1000, standardDeviation: 500 });
    simulation.feed([{ kind: 'departure', timeSeconds: 130, instance: 'default/p' }]);
    simulation.advance(2000);
    // Its last use has left the window of 15 minutes, or counts as one of its samples until then.
    expect(usedOn(home)!.mean).toBeLessThan(1000);
  });

  it('tells a migration what its guest uses and dirties', () => {
    const told: unknown[] = [];
    const migrationModel = (vm: Vm, _ends: unknown, dirtyClass: unknown) => {
      told.push([vm.usage?.memoryBytes, dirtyClass]);
      return { ...DONE, totalSeconds: 1 };
    };
    simulate(
      { nodes: [nodeOf('a', 8), nodeOf('b', 8)], options: { migrationModel } },
      [
        arrival(0, vmPod('v', {}, { requests: vector(1000, GI) }), { dirtyClassOf: () => 'idle' }),
        { kind: 'usage', timeSeconds: 5, instance: 'default/virt-launcher-v', cpuMilli: 10, memoryBytes: 7 },
        { kind: 'migrate', timeSeconds: 10, instance: 'default/virt-launcher-v', reason: 'user' },
      ],
      100,
    );
    expect(told).toEqual([[7, 'idle']]);
  });
});
