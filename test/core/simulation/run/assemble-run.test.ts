import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assembleRun,
  type ClusterEvent,
  createProfile,
  driveRun,
  expandScenario,
  METRICS,
  PLUGINS,
  POLICIES,
  parseScenario,
  type RecordedTrace,
  type RunParts,
  type RunResult,
  type SourceParts,
  type TraceShape,
  type TraceVm,
} from '../../../../src/core/index.ts';
import { mergeEvents } from '../../../../src/core/simulation/run/merge-events.ts';

const SHAPE: TraceShape = {
  cpuMilli: 2000,
  memoryBytes: 4e9,
  resources: [],
  gpu: null,
  nodeTypes: [],
  maxPerNode: null,
  kind: 'vm',
  template: null,
};

function vm(id: string, arrivalSeconds: number, departureSeconds = Number.POSITIVE_INFINITY): TraceVm {
  return {
    ...{ id, shape: SHAPE, arrivalSeconds, arrivalKnowledge: 'observed', departureSeconds },
    ...{ departureKnowledge: 'observed', group: '', tenant: '', priority: 0, recordedNode: '' },
  };
}

const trace = (vms: readonly TraceVm[], changes: Partial<RecordedTrace> = {}): SourceParts => ({
  kind: 'trace',
  trace: { nodes: [], vms, usage: [], changes: [], ...changes },
});

/** The first run of a scenario of two nodes with these sources; every source is written as a trace. */
function parts(sources: readonly SourceParts[], changes: object = {}, shaping: object = {}): RunParts {
  const { scenario, issues } = parseScenario(
    {
      apiVersion: 'berth.dev/v1alpha1',
      kind: 'Scenario',
      metadata: { name: 'test' },
      spec: {
        cluster: { pools: [{ name: 'n', count: 2, cpu: 8, memory: '32Gi' }] },
        workload: sources.map(() => ({ trace: { files: ['t'] }, ...shaping })),
        decide: { policies: ['best-fit'] },
        ...changes,
      },
    },
    { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) },
  );
  if (scenario === null) throw new Error(JSON.stringify(issues));
  const policies = new Map(POLICIES.map((policy) => [policy.name, policy]));
  const [run] = expandScenario(scenario);
  const profile = createProfile(policies.get('best-fit')!, PLUGINS);
  return {
    ...{ run: run!, dump: null, clusterTraces: [], sources, scheduler: null },
    policies: new Map([['best-fit', profile]]),
  };
}

function drive(given: RunParts): RunResult {
  const driving = driveRun(assembleRun(given));
  for (let step = driving.next(); ; step = driving.next()) if (step.done === true) return step.value;
}

const arrivals = (given: RunParts) =>
  [...assembleRun(given).events].flatMap((event) =>
    event.kind === 'arrival' ? [`${event.pod.name} at ${event.timeSeconds}`] : [],
  );

describe('assembleRun', () => {
  it('sorts VMs that came out of order, and says how many', () => {
    const given = parts([trace([vm('b', 20, 30), vm('a', 10, 40), vm('c', 20, 25)])]);
    expect(arrivals(given)).toEqual(['a at 10', 'b at 20', 'c at 20']);
    expect(drive(given).remarks).toContain('Workload 1: 1 VMs came out of order and were sorted by arrival.');
  });

  it('ends with the last thing that happens by itself, or when it is told to', () => {
    expect(assembleRun(parts([trace([vm('a', 10, 40)])])).endSeconds).toBe(40);
    expect(assembleRun(parts([trace([vm('a', 10)])])).endSeconds).toBe(10);
    const usage = [{ id: 'a', startSeconds: 60, lengthSeconds: 30, cpuMilli: 1, memoryBytes: null }];
    expect(assembleRun(parts([trace([vm('a', 10)], { usage })])).endSeconds).toBe(90);
    expect(assembleRun(parts([trace([vm('a', 10, 40)])], { duration: 25 })).endSeconds).toBe(25);
    expect(drive(parts([trace([vm('a', 10, 40)])], { duration: 25 }))).toMatchObject({
      ...{ endSeconds: 25, counts: { arrived: 1, running: 1 } },
    });
  });

  it('tells VMs of several sources apart', () => {
    const given = parts([trace([vm('a', 10)]), trace([vm('a', 5)])]);
    expect(arrivals(given)).toEqual(['w2-a at 5', 'a at 10']);
    expect(drive(given).counts).toMatchObject({ arrived: 2, running: 2 });
  });

  it('begins a recording of calendar times at its first, and any other at 0', () => {
    const start = 1.7e9;
    expect(assembleRun(parts([trace([vm('a', start + 10, start + 20)])])).setup.startSeconds).toBe(start + 10);
    expect(assembleRun(parts([trace([vm('a', 10, 20)])])).setup.startSeconds).toBe(0);
  });

  it('gives the mix of what comes', () => {
    const large = { ...vm('c', 3), shape: { ...SHAPE, cpuMilli: 4000 } };
    const { mix } = assembleRun(parts([trace([vm('a', 1), vm('b', 2), large])])).setup;
    expect(mix.map(({ pod, share }) => [pod.requests[0], share])).toEqual([
      [2000, 2 / 3],
      [4000, 1 / 3],
    ]);
  });

  it('brings measured use, sizes and nodes of a trace onto the clock of its VMs', () => {
    const recorded = {
      vms: [vm('a', 100, 300)],
      usage: [{ id: 'a', startSeconds: 200, lengthSeconds: 10, cpuMilli: 5, memoryBytes: null }],
      changes: [
        { kind: 'resize', atSeconds: 160, id: 'a', shape: { ...SHAPE, cpuMilli: 4000 } },
        { kind: 'cordon', atSeconds: 150, node: 'late' },
      ],
      nodes: [
        {
          ...{ name: 'late', cpuMilli: 8000, memoryBytes: 32e9, resources: [], gpus: null, labels: new Map() },
          ...{ joinSeconds: 120, leaveSeconds: 280 },
        },
      ],
    } satisfies RecordedTrace;
    const given = parts([{ kind: 'trace', trace: recorded }], {}, { window: { from: 100 }, timeScale: 2 });
    const events = [...assembleRun({ ...given, clusterTraces: [recorded] }).events];
    expect(events.map(({ kind, timeSeconds }) => [kind, timeSeconds])).toEqual([
      ['arrival', 0],
      ['node-join', 40],
      ['node-cordon', 100],
      ['resize', 120],
      ['usage', 200],
      ['node-leave', 360],
    ]);
  });

  it('refuses what happens to nodes that are not there', () => {
    const given = parts([], { happens: [{ at: 5, drain: { nodes: ['nobody'] } }] });
    expect(() => assembleRun(given)).toThrow(/nobody/);
  });

  it('leaves nothing behind for the next run', () => {
    const given = parts([trace([vm('a', 10, 40), vm('b', 10, 30)])]);
    expect(drive(given)).toEqual(drive(given));
  });
});

describe('mergeEvents', () => {
  it('gives every event once, by time, those of an earlier stream first', () => {
    const stream = fc.array(fc.nat(5), { maxLength: 8 }).map((times) => times.sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.array(stream, { maxLength: 4 }), (streams) => {
        const named = streams.map((times, at) =>
          times.map((timeSeconds): ClusterEvent => ({ kind: 'departure', timeSeconds, instance: String(at) })),
        );
        const expected = named.flat().sort((a, b) => a.timeSeconds - b.timeSeconds);
        expect([...mergeEvents(named)]).toEqual(expected);
      }),
    );
  });
});
