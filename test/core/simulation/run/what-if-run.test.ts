// Scenarios in which instances come, leave, grow and move, on a dump to which nodes join: what comes of each.
import { describe, expect, it } from 'vitest';
import {
  assembleRun,
  type Cluster,
  createProfile,
  driveRun,
  expandScenario,
  METRICS,
  type Node,
  PLUGINS,
  POLICIES,
  parseScenario,
  type RunParts,
  type RunResult,
  type SourceParts,
} from '../../../../src/core/index.ts';
import { createCluster } from '../../../../src/core/model/cluster.ts';
import { ResourceAxes } from '../../../../src/core/model/resources.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';
import { staysOf } from '../simulation-rig.ts';
import { shape, tracedVm } from '../workload/trace-builders.ts';

const nodeOf = (name: string, cores: number): Node =>
  node(name, {
    allocatable: vector(cores * 1000, 64 * GI, 0, 110),
    labels: { 'kubevirt.io/schedulable': 'true' },
  });

/** A node `a` of four cores on which the VM `v` runs with two of them, and a container `c` with one. */
const DUMP: Cluster = createCluster({
  axes: new ResourceAxes(),
  nodes: [nodeOf('a', 4)],
  pods: [
    vmPod('v', {}, { requests: vector(2000, 4 * GI), nodeName: 'a', phase: 'Running' }),
    pod('c', { requests: vector(1000, GI), nodeName: 'a', phase: 'Running' }),
  ],
});
const V = 'default/virt-launcher-v';

interface Given {
  readonly dump?: Cluster | null;
  readonly sources?: readonly SourceParts[];
  readonly shaping?: object;
  readonly cluster?: object;
  readonly spec?: object;
}

/** The only run of a scenario of an hour on the dump, beside an empty pool of nodes of eight cores. */
function parts(happens: readonly object[], given: Given = {}): RunParts {
  const { dump = DUMP, sources = [], shaping = {}, cluster = {}, spec = {} } = given;
  const { scenario, issues } = parseScenario(
    {
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Scenario',
      metadata: { name: 'what-if' },
      spec: {
        cluster: {
          ...(dump !== null && { files: ['dump.yaml'] }),
          pools: [{ name: 'spare', count: 0, cpu: 8, memory: '64Gi' }],
          ...cluster,
        },
        workload: sources.map(() => ({ trace: { files: ['t'] }, ...shaping })),
        decide: { policies: ['best-fit'] },
        happens,
        duration: '1h',
        ...spec,
      },
    },
    { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) },
  );
  if (scenario === null) throw new Error(JSON.stringify(issues));
  const [run] = expandScenario(scenario);
  const profile = createProfile(POLICIES.find(({ name }) => name === 'best-fit')!, PLUGINS);
  return {
    ...{ run: run!, dump, clusterTraces: [], sources, scheduler: null },
    policies: new Map([['best-fit', profile]]),
  };
}

function simulate(happens: readonly object[], given: Given = {}): RunResult {
  const driving = driveRun(assembleRun(parts(happens, given)));
  for (let step = driving.next(); ; step = driving.next()) if (step.done === true) return step.value;
}

/** Millicores that the pods of the dump ask for as the run begins. */
function askedAtStart(given: Given): readonly number[] {
  return assembleRun(parts([], given)).setup.cluster.pods.map(({ requests }) => requests[0]!);
}

describe('a scenario that asks what if', () => {
  it('gives nodes of a pool that had none to what waits', () => {
    const arrive = { name: 'big', cpu: 6, memory: '8Gi' };
    const result = simulate([
      { at: 60, arrive },
      { at: 120, join: { pool: 'spare', count: 1 } },
    ]);
    expect(staysOf(result)).toContain('default/big on spare-001 from 120 to the end');
    expect(result.counts).toMatchObject({ arrived: 3, running: 3, pending: 0 });
  });

  it('runs on nothing but an empty pool, until its nodes join', () => {
    const happens = [{ arrive: { name: 'a', cpu: 1, memory: 0 } }, { at: 60, join: { pool: 'spare', count: 2 } }];
    const result = simulate(happens, { dump: null });
    expect(staysOf(result)).toEqual(['default/a on spare-001 from 60 to the end']);
  });

  it('places several that come, as far as there is room, and lets them go', () => {
    const arrive = { name: 'web', count: 2, cpu: 1, memory: '1Gi', kind: 'container' };
    const result = simulate([{ at: 60, for: '10m', arrive }]);
    // One core of four is left.
    expect(staysOf(result).slice(2)).toEqual(['default/web-1 on a from 60 to 660']);
    expect(result.counts).toMatchObject({ departed: 2, pending: 0 });
  });

  it('counts a life from when it is placed, and ends after the last of them where no end is told', () => {
    const arrive = { name: 'job', cpu: 3, memory: 0, lifetime: 100 };
    const result = simulate([{ arrive }, { at: 50, depart: { instances: [V] } }], { spec: { duration: undefined } });
    expect(staysOf(result)).toContain('default/job on a from 50 to the end');
    expect(result.endSeconds).toBe(100);
    const told = simulate([{ arrive }, { at: 50, depart: { instances: [V] } }]);
    expect(staysOf(told)).toContain('default/job on a from 50 to 150');
  });

  it('warns of nothing as too late where no end is told', () => {
    const spec = { duration: undefined };
    const happens = [{ at: 50, for: 60, cordon: { nodes: ['a'] } }];
    expect(assembleRun(parts(happens, { spec })).issues).toEqual([]);
    expect(assembleRun(parts(happens, { spec: { duration: 40 } })).issues).toMatchObject([{ severity: 'warning' }]);
    const failures = { for: '1h', failures: { mtbf: 60, repair: 60 } };
    expect(simulate([failures], { spec }).endSeconds).toBeGreaterThan(3000);
  });

  it('makes room by a departure, and remarks one of nobody', () => {
    const arrive = { name: 'next', cpu: 3, memory: 0 };
    const result = simulate([{ arrive }, { at: 10, depart: { instances: [V, 'default/nobody'] } }]);
    expect(staysOf(result)).toContain('default/next on a from 10 to the end');
    expect(result.remarks).toContain('spec.happens[1].depart: "default/nobody" is not there by then.');
  });

  it('plugs a new size into a VM where it fits, and waits with a container for room', () => {
    const size = { cpu: 3, memory: '4Gi' };
    const happens = [
      { at: 10, resize: { instances: [V], ...size } },
      { at: 60, join: { pool: 'spare', count: 1 } },
    ];
    const result = simulate(happens);
    expect(result.migrations).toMatchObject([{ reason: 'hotplug', targetNode: 'spare-001', outcome: 'converged' }]);
    expect(staysOf(result).at(-1)).toMatch(`${V} on spare-001`);
    const stays = staysOf(simulate([{ at: 10, resize: { instances: ['default/c'], ...size } }]));
    expect(stays).toHaveLength(2);
  });

  it('moves a VM to the node that is named, and no container', () => {
    const join = { join: { pool: 'spare', count: 3 } };
    const migrate = { instances: [V, 'default/c'], to: 'spare-003' };
    const result = simulate([join, { at: 10, migrate }]);
    expect(result.migrations).toMatchObject([{ instance: V, targetNode: 'spare-003', outcome: 'converged' }]);
    expect(staysOf(result)).toContain('default/c on a from 0 to the end');
    expect(result.remarks).toEqual([
      'default/c was not moved to node spare-003: it is a container, and those are not live-migrated.',
    ]);
  });

  it('refuses a name that the dump or the workload has by then, and no other', () => {
    const arrive = { name: 'x', namespace: 'trace', cpu: 1, memory: 0 };
    const vms = [tracedVm('x', { arrivalSeconds: 100, departureSeconds: 200 })];
    const sources: SourceParts[] = [{ kind: 'trace', trace: { nodes: [], vms, usage: [], changes: [] } }];
    const run = (at: number) => () => assembleRun(parts([{ at, arrive }], { sources }));
    expect(run(150)).toThrow(/spec\.happens\[0\]\.arrive: found "trace\/x"/);
    expect(run(250)).not.toThrow();
    const same = { name: 'virt-launcher-v', cpu: 1, memory: 0 };
    expect(() => simulate([{ at: 9, arrive: same }])).toThrow(/default\/virt-launcher-v/);
  });

  it('divides what VMs of the dump ask for, running or waiting, and of no container', () => {
    const waiting = vmPod('w', {}, { requests: vector(3000, 4 * GI) });
    const dump = { ...DUMP, pods: [...DUMP.pods, waiting] };
    expect(askedAtStart({ dump })).toEqual([2000, 1000, 3000]);
    const cluster = { overcommit: { cpu: 1.5, memory: 2 } };
    expect(askedAtStart({ dump, cluster })).toEqual([1334, 1000, 2000]);
    expect(simulate([], { dump }).counts).toMatchObject({ running: 2, pending: 1 });
    // 1334 + 1000 + 2000 millicores are more than four cores; at a ratio of 2 they are 3500.
    expect(simulate([], { dump, cluster }).counts).toMatchObject({ running: 2, pending: 1 });
    expect(simulate([], { dump, cluster: { overcommit: { cpu: 2 } } }).counts).toMatchObject({
      running: 3,
      pending: 0,
    });
  });

  it('divides what VMs of a trace ask for, and the sizes they have later', () => {
    const recorded = shape({ cpuMilli: 4000, memoryBytes: 3 * GI });
    const vms = ['a', 'b', 'c'].map((id) => tracedVm(id, { shape: recorded, departureSeconds: 5000 }));
    const larger = { ...recorded, cpuMilli: 8000 };
    const changes = [{ kind: 'resize' as const, atSeconds: 50, id: 'a', shape: larger }];
    const sources: SourceParts[] = [{ kind: 'trace', trace: { nodes: [], vms, usage: [], changes } }];
    const given = { sources, shaping: { overcommit: { cpu: 4, memory: 3 } } };
    const assembled = assembleRun(parts([], given));
    expect(assembled.setup.mix.map(({ pod: { requests } }) => requests.slice(0, 2))).toEqual([[1000, GI]]);
    const sizes = [...assembled.events].flatMap((event) => (event.kind === 'resize' ? [event] : []));
    expect(sizes).toMatchObject([{ cpuMilli: 2000, memoryBytes: GI }]);
    // Beside the container of one core there is room for the two cores of the dump's VM, and one of the trace's.
    expect(simulate([], given).counts).toMatchObject({ running: 3, pending: 2 });
  });
});
