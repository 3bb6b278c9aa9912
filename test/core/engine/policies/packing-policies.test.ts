import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../src/core/engine/plugins/index.ts';
import { bestFitPolicy } from '../../../../src/core/engine/policies/best-fit.ts';
import { bestFitMaxPolicy } from '../../../../src/core/engine/policies/best-fit-max.ts';
import { cosinePolicy } from '../../../../src/core/engine/policies/cosine.ts';
import { dotProductPolicy } from '../../../../src/core/engine/policies/dot-product.ts';
import { firstFitPolicy } from '../../../../src/core/engine/policies/first-fit.ts';
import { POLICIES } from '../../../../src/core/engine/policies/index.ts';
import { kubeDefault } from '../../../../src/core/engine/policies/kube-default.ts';
import { l2NormPolicy } from '../../../../src/core/engine/policies/l2-norm.ts';
import { lavaPolicy } from '../../../../src/core/engine/policies/lava.ts';
import { linfNormPolicy } from '../../../../src/core/engine/policies/linf-norm.ts';
import { nilasPolicy } from '../../../../src/core/engine/policies/nilas.ts';
import { novaPolicy } from '../../../../src/core/engine/policies/nova.ts';
import { novaStackPolicy } from '../../../../src/core/engine/policies/nova-stack.ts';
import { vmLifetime } from '../../../../src/core/engine/policies/vm-lifetime.ts';
import { worstFitPolicy } from '../../../../src/core/engine/policies/worst-fit.ts';
import type { Policy } from '../../../../src/core/engine/policy.ts';
import { createProfile } from '../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../src/core/engine/schedule.ts';
import { createCluster } from '../../../../src/core/model/cluster.ts';
import type { Pod } from '../../../../src/core/model/pod.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { ClusterState } from '../../../../src/core/model/state.ts';
import { labels, MI, node, pod, vector } from '../../../builders.ts';
import { stateOf } from '../../../plugin-rig.ts';

const HOUR = 3600;
const NOW = 1_000_000;

const OWN = [
  firstFitPolicy,
  bestFitPolicy,
  bestFitMaxPolicy,
  worstFitPolicy,
  dotProductPolicy,
  cosinePolicy,
  l2NormPolicy,
  linfNormPolicy,
  novaPolicy,
  novaStackPolicy,
  nilasPolicy,
  lavaPolicy,
];

const schedulerOf = (policy: Policy, state: ClusterState): Scheduler =>
  new Scheduler(state, createProfile(policy, PLUGINS));

/** A pod of millicores and bytes that lives so many hours in all. */
function asking(name: string, [cpu, memory]: readonly [number, number], hours: number | null = null): Pod {
  const told = hours === null ? {} : { 'berth.dev/expected-lifetime-seconds': String(hours * HOUR) };
  return pod(name, { requests: vector(cpu, memory), annotations: labels(told) });
}

describe.each(OWN.map((policy) => [policy.name, policy] as const))('policy %s', (_name, policy) => {
  it("keeps kube-scheduler's plugins, in their order, without their scores", () => {
    const kept = policy.plugins.slice(0, kubeDefault.plugins.length);
    expect(kept.map(({ name }) => name)).toEqual(kubeDefault.plugins.map(({ name }) => name));
    expect(kept.some(({ scores }) => scores)).toBe(false);
    expect(policy.tie).toEqual({ kind: 'stable', by: 'name' });
    expect(POLICIES).toContain(policy);
  });
});

describe('packing policies', () => {
  // policies.md, appendix A: request (.25, .125); free A (.5, .25), B (.25, .5), C (.3, .3).
  const free = { a: [500, 250], b: [250, 500], c: [300, 300] } as const;
  const nodes = Object.keys(free).map((name) => node(name, { allocatable: vector(1000, 1000, 0, 110) }));
  const placed = Object.entries(free).map(([name, [cpu, memory]]) => ({
    ...asking(`on-${name}`, [1000 - cpu, 1000 - memory]),
    nodeName: name,
  }));

  it.each([
    // No scores: a by name.
    [firstFitPolicy, 'a'],
    // Mean left .1875 .1875 .1125; least left .125 0 .05.
    [bestFitPolicy, 'c'],
    [bestFitMaxPolicy, 'b'],
    // Most left .1875 on a and b: a by name.
    [worstFitPolicy, 'a'],
    [dotProductPolicy, 'a'],
    [cosinePolicy, 'a'],
    [l2NormPolicy, 'c'],
    [linfNormPolicy, 'c'],
    // CPU used 500, 750 and 700m: left of 4 vCPUs 3.5, 3.25, 3.3; memory 250, 500, 300: .5, 1, .6 of the greatest.
    // Sums 1.5, 1.93, 1.54; stacking 0 + .5, .07 + 0, .06 + .4.
    [novaPolicy, 'b'],
    [novaStackPolicy, 'a'],
  ] as const)('$name decides appendix A', (policy, wanted) => {
    expect(schedulerOf(policy, stateOf(nodes, placed)).choose(asking('new', [250, 125])).node).toBe(wanted);
  });
});

describe('nova', () => {
  it('adds up the weighers of appendix A: .8333, 2 and .7917', () => {
    // CPU 10/30, 1, 20/30 and memory 4096/8192, 1, 1024/8192; of the other weighers all are equal, 0.
    const sizes = [
      [10, 4096],
      [30, 8192],
      [20, 1024],
    ] as const;
    const nodes = sizes.map(([cores, megabytes], index) =>
      node(`n${index}`, { allocatable: vector(cores * 1000, megabytes * MI, 0, 110) }),
    );
    const { candidates } = schedulerOf(novaPolicy, stateOf(nodes)).decide(pod('new'));
    const totals = Object.fromEntries(candidates.map(({ node: name, total }) => [name, Math.round(total * 100) / 100]));
    expect(totals).toEqual({ n0: 83.33, n1: 200, n2: 79.17 });
  });
});

/** A pod that arrives: its amounts, its lifetime and how long it has run where it is placed already. */
const arbitraryDemand = fc.record({
  cpu: fc.integer({ min: 1, max: 400 }),
  memory: fc.integer({ min: 1, max: 400 }),
  hours: fc.constantFrom(0.5, 3, 8, 20, 60, 200, 900),
  age: fc.integer({ min: 0, max: 300 }),
  at: fc.nat({ max: 5 }),
});
type Demand = typeof arbitraryDemand extends fc.Arbitrary<infer T> ? T : never;

interface Host {
  readonly name: string;
  readonly cpu: number;
  readonly memory: number;
  readonly remainingHours: readonly number[];
}

/** Six nodes of 1000 millicores and 1000 bytes with the demands that fit where they fall, as a state and as plain facts. */
function fill(residents: readonly Demand[]): { state: ClusterState; hosts: readonly Host[] } {
  const hosts = Array.from({ length: 6 }, (_, index) => ({
    name: `n${index}`,
    cpu: 0,
    memory: 0,
    left: [] as number[],
  }));
  const pods: Pod[] = [];
  for (const [index, { cpu, memory, hours, age, at }] of residents.entries()) {
    const host = hosts[at]!;
    if (host.cpu + cpu > 1000 || host.memory + memory > 1000) continue;
    host.cpu += cpu;
    host.memory += memory;
    host.left.push(hours > age ? hours - age : age);
    const one = asking(`p${index}`, [cpu, memory], hours);
    pods.push({ ...one, nodeName: host.name, startTimeSeconds: NOW - age * HOUR });
  }
  const nodes = hosts.map(({ name }) => node(name, { allocatable: vector(1000, 1000, 0, 110) }));
  const state = new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods, timeSeconds: NOW }));
  return { state, hosts: hosts.map(({ left, ...host }) => ({ ...host, remainingHours: left })) };
}

/** Rank of a node for a VM of some hours by the rule's table, lower is better. */
type Rank = (hours: number, host: Host) => number;

const nilasRank: Rank = (hours, { remainingHours }) => {
  if (remainingHours.length === 0) return 7;
  const extension = hours - Math.max(...remainingHours);
  if (extension <= 0) return 0;
  return [1, 4, 12, 24, 168, Number.POSITIVE_INFINITY].findIndex((end) => extension < end) + 1;
};

const classOf = (hours: number): number => 1 + [1, 10, 100].filter((end) => hours >= end).length;

const lavaRank: Rank = (hours, { remainingHours, cpu, memory }) => {
  if (remainingHours.length === 0) return 6;
  const above = classOf(Math.max(...remainingHours)) - classOf(hours);
  const isRecycling = Math.max(cpu, memory) >= 900;
  if (isRecycling) return above > 0 ? above - 1 : 5;
  return above === 0 ? 3 : 4;
};

describe.each([
  [nilasPolicy, nilasRank],
  [lavaPolicy, lavaRank],
] as const)('policy $name', (policy, rank) => {
  it('takes the best rank of lifetimes, and within it the best fit, by name where both are equal', () => {
    const few = fc.array(arbitraryDemand, { maxLength: 30 });
    fc.assert(
      fc.property(few, arbitraryDemand, (residents, { cpu, memory, hours }) => {
        const { state, hosts } = fill(residents);
        const order = hosts
          .filter((host) => host.cpu + cpu <= 1000 && host.memory + memory <= 1000)
          .map((host) => ({ name: host.name, rank: rank(hours, host), left: 2000 - host.cpu - host.memory }))
          .sort((a, b) => a.rank - b.rank || a.left - b.left || (a.name < b.name ? -1 : 1));
        const { node: chosen } = schedulerOf(policy, state).choose(asking('new', [cpu, memory], hours));
        expect(chosen).toBe(order[0]?.name ?? null);
      }),
      { numRuns: 300 },
    );
  });
});

describe('lifetimes before fit', () => {
  const nodesOf = (...names: string[]) => names.map((name) => node(name, { allocatable: vector(1000, 1000, 0, 110) }));

  /** A placed pod that lives on for some hours. */
  const on = (nodeName: string, amounts: readonly [number, number], hours: number): Pod => ({
    ...asking(`on-${nodeName}`, amounts, hours),
    nodeName,
    startTimeSeconds: NOW,
  });

  function decide(policy: Policy, pods: readonly Pod[], incoming: Pod): string | null {
    const nodes = nodesOf('roomy', 'tight');
    return schedulerOf(
      policy,
      new ClusterState(createCluster({ axes: new ResourceAxes(), nodes, pods, timeSeconds: NOW })),
    ).choose(incoming).node;
  }

  /** `roomy` with 1 of 1000 used and `tight` with 999, busy for so many hours: BestFit says 99.8 more for `tight`. */
  const choose = (policy: Policy, roomyHours: number, tightHours: number, hours: number): string | null =>
    decide(
      policy,
      [on('roomy', [1, 1], roomyHours), on('tight', [999, 999], tightHours)],
      asking('new', [1, 1], hours),
    );

  it.each([
    [200, 199.5],
    [199.5, 197],
    [197, 190],
    [190, 180],
    [180, 100],
    [100, 10],
  ])('nilas takes a roomy node busy for %d h before a tight one for %d h, for a VM of 200 h', (longer, shorter) => {
    expect(choose(nilasPolicy, longer, shorter, 200)).toBe('roomy');
    expect(choose(nilasPolicy, longer, longer, 200)).toBe('tight');
  });

  it('nilas takes any busy node before an empty one', () => {
    expect(decide(nilasPolicy, [on('tight', [1, 1], 1)], asking('new', [999, 999], 200))).toBe('tight');
  });

  it('lava takes an open node of its class, then an open one, before a full one that is not of a class above', () => {
    expect(choose(lavaPolicy, 5, 0.5, 5)).toBe('roomy');
    expect(choose(lavaPolicy, 50, 5, 5)).toBe('roomy');
    expect(choose(lavaPolicy, 50, 50, 5)).toBe('tight');
  });

  it('lava takes the gap of the next class before a tighter one of a class above that', () => {
    // Classes 2 and 3 for a VM of class 1. Left .099 and .999 against 0 and .001: BestFit 45.1 and 99.95, 5 points apart.
    const pods = [on('roomy', [900, 1], 5), on('tight', [999, 999], 50)];
    expect(decide(lavaPolicy, pods, asking('new', [1, 0], 0.5))).toBe('roomy');
  });
});

describe('first-fit', () => {
  /** Names of the nodes that demands get one after the other; null where they do not fit. */
  function place(demands: readonly Demand[], nodeCount: number): (string | null)[] {
    const nodes = Array.from({ length: nodeCount }, (_, index) =>
      node(`n${index}`, { allocatable: vector(1000, 1000, 0, 110) }),
    );
    const scheduler = schedulerOf(firstFitPolicy, stateOf(nodes));
    return demands.map(({ cpu, memory }, index) => {
      const one = asking(`p${index}`, [cpu, memory]);
      const chosen = scheduler.choose(one).node;
      if (chosen !== null) scheduler.assume(one, chosen);
      return chosen;
    });
  }

  it('leaves earlier nodes as they are, and places all it did, when a node is added at the end', () => {
    fc.assert(
      fc.property(fc.array(arbitraryDemand, { maxLength: 25 }), fc.integer({ min: 1, max: 5 }), (demands, count) => {
        const before = place(demands, count);
        const after = place(demands, count + 1);
        for (const [index, name] of before.entries()) if (name !== null) expect(after[index]).toBe(name);
      }),
    );
  });
});

describe.each([...OWN, vmLifetime].map((policy) => [policy.name, policy] as const))('policy %s', (_name, policy) => {
  it('decides from what it keeps as it would anew, when pods come and go and time moves', () => {
    const step = fc.record({
      demand: arbitraryDemand,
      kind: fc.constantFrom('place', 'leave', 'wait'),
      pick: fc.nat(),
    });
    fc.assert(
      fc.property(
        fc.array(arbitraryDemand, { maxLength: 12 }),
        fc.array(step, { maxLength: 15 }),
        (residents, steps) => {
          const { state } = fill(residents);
          const scheduler = schedulerOf(policy, state);
          // Asked every time, so that its scores are mended and not made anew.
          const probe = asking('probe', [10, 10], 60);
          for (const [index, { demand, kind, pick }] of steps.entries()) {
            const one = asking(`new-${index}`, [demand.cpu, demand.memory], demand.hours);
            expect(schedulerOf(policy, state).choose(probe)).toEqual(scheduler.choose(probe));
            const kept = scheduler.choose(one);
            expect(schedulerOf(policy, state).choose(one)).toEqual(kept);
            const keys = [...state.placements.keys()];
            if (kind === 'wait') state.setTime(state.timeSeconds! + demand.age * HOUR);
            else if (kind === 'leave' && keys.length > 0) state.forget(keys[pick % keys.length]!);
            else if (kept.node !== null)
              scheduler.assume({ ...one, creationTimeSeconds: state.timeSeconds }, kept.node);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
