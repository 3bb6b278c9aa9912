import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toScenarioFile } from '../../../../src/core/simulation/scenario/scenario-file.ts';
import { arbitraryScenarioFile } from './scenario-arbitraries.ts';
import { file, findings, parse, pool, scenarioOf } from './scenario-builders.ts';

describe('parseScenario', () => {
  it('fills in what a scenario leaves out', () => {
    const { scenario, issues } = parse(file());
    expect(issues).toEqual([]);
    expect(scenario).toEqual({
      name: 'mine',
      description: '',
      shows: '',
      sets: [],
      variants: [
        {
          values: {},
          spec: {
            cluster: {
              pools: [
                {
                  name: 'node',
                  count: 10,
                  cpuMilli: 16_000,
                  memoryBytes: 64 * 2 ** 30,
                  pods: 110,
                  resources: {},
                  gpus: null,
                  labels: {},
                  taints: [],
                  zones: [],
                  racks: 0,
                  idleWatts: null,
                  peakWatts: null,
                  pricePerHour: null,
                  migrationBandwidthBytesPerSecond: null,
                },
              ],
              files: [],
              traces: [],
              podsPerNode: 110,
              overcommit: null,
            },
            workload: [],
            decide: {
              profile: { kind: 'none' },
              policies: ['best-fit'],
              inline: [],
              extender: { weight: 1, scoreRange: 10, sendsNodes: false },
              seedsTies: false,
              tellsMix: false,
            },
            happens: [],
            queue: { waits: true, initialBackoffSeconds: 1, maxBackoffSeconds: 10, flushAfterSeconds: 300 },
            delays: { schedulingSeconds: 0, startupSeconds: 0, failoverSeconds: 300 },
            migration: { perCluster: 5, outboundPerNode: 2, bandwidthBytesPerSecond: 0 },
            preemption: true,
            until: null,
            sampleEverySeconds: null,
            heat: true,
            seeds: [1],
            outputs: { folder: '', formats: ['json'], placements: true, report: '' },
            metrics: null,
            rates: { idleWatts: null, peakWatts: null, pricePerHour: null },
          },
        },
      ],
    });
  });

  it('reads sources, happenings and units', () => {
    const { variants } = scenarioOf({
      workload: [
        {
          trace: { files: ['openb.csv'], format: 'openb', options: { unitCpu: 96, unitMemory: '512Gi' } },
          filter: { kind: 'vm', ids: ['a*'], minCpu: '500m' },
          window: { from: '1d', to: '2026-01-01T00:00:00Z' },
          inflate: { to: 130, axis: 'gpu' },
          shuffle: true,
          timing: 'one-by-one',
        },
        { files: ['vms.yaml'], at: '2h', lifetime: '30d' },
      ],
      happens: [
        { at: '1h', for: '2h', fail: { zone: 'a', count: 3 } },
        { label: { nodes: ['node-001'], set: { tier: 'gold' }, remove: ['old'] } },
        { at: 60, rollingUpgrade: { pool: 'node' } },
      ],
      seeds: { from: 42, count: 3 },
      duration: '30d',
    });
    const { spec } = variants[0]!;
    expect(spec.workload[0]).toEqual({
      from: {
        kind: 'trace',
        trace: {
          files: ['openb.csv'],
          format: 'openb',
          options: {
            unitCpuMilli: 96_000,
            unitMemoryBytes: 512 * 2 ** 30,
            memoryUnitBytes: null,
            table: '',
            columns: {},
            machineType: null,
            badRowShare: 0.01,
          },
        },
      },
      shaping: {
        filter: {
          kind: 'vm',
          tenants: [],
          groups: [],
          ids: ['a*'],
          minPriority: null,
          maxPriority: null,
          minCpuMilli: 500,
          maxCpuMilli: null,
          minMemoryBytes: null,
          maxMemoryBytes: null,
        },
        window: { from: { kind: 'after', seconds: 86_400 }, to: { kind: 'calendar', seconds: 1_767_225_600 } },
        sample: 1,
        shuffles: true,
        maxVms: null,
        inflation: { toPercent: 130, axis: 'gpu', isExact: false },
        timing: 'one-by-one',
        timeScale: 1,
        lifetimes: 'recorded',
        overcommit: null,
      },
    });
    expect(spec.workload[1]!.from).toEqual({
      kind: 'files',
      files: ['vms.yaml'],
      at: { kind: 'after', seconds: 7200 },
      lifetimeSeconds: 2_592_000,
    });
    const any = { nodes: [], pool: '', zone: '', labels: {}, count: null };
    expect(spec.happens).toEqual([
      {
        at: { kind: 'after', seconds: 3600 },
        forSeconds: 7200,
        action: { kind: 'fail', selection: { ...any, zone: 'a', count: 3 } },
      },
      {
        at: { kind: 'after', seconds: 0 },
        forSeconds: null,
        action: { kind: 'label', selection: { ...any, nodes: ['node-001'] }, labels: { tier: 'gold', old: null } },
      },
      {
        at: { kind: 'after', seconds: 60 },
        forSeconds: null,
        action: { kind: 'rolling-upgrade', selection: { ...any, pool: 'node' }, parallel: 1, rebootSeconds: 300 },
      },
    ]);
    expect(spec.seeds).toEqual([42, 43, 44]);
    expect(spec.until).toEqual({ kind: 'after', seconds: 2_592_000 });
  });

  it.each<[object, string[]]>([
    [{ cluster: {} }, ['missing-field spec.cluster']],
    [{ cluster: { pools: [pool({ cpu: '16x' })] } }, ['bad-quantity spec.cluster.pools[0].cpu']],
    [{ cluster: { pools: [pool({ memory: Number.NaN })] } }, ['bad-quantity spec.cluster.pools[0].memory']],
    [{ cluster: { pools: [pool({ count: 1e9 })] } }, ['out-of-range spec.cluster.pools[0].count']],
    [{ cluster: { pools: [pool({ count: -1 })] } }, ['out-of-range spec.cluster.pools[0].count']],
    [{ cluster: { pools: [pool(), pool()] } }, ['duplicate-object spec.cluster.pools[1].name']],
    [
      { cluster: { pools: [pool({ count: 200_000 }), pool({ name: 'b', count: 1 })] } },
      ['out-of-range spec.cluster.pools'],
    ],
    [{ cluster: { pools: [pool({ labels: { 'a b': 'c' } })] } }, ['unknown-value spec.cluster.pools[0].labels["a b"]']],
    [
      { cluster: { pools: [pool({ resources: { memory: 1 } })] } },
      ['unknown-value spec.cluster.pools[0].resources.memory'],
    ],
    [{ cluster: { pools: [pool({ idleWatts: 5, peakWatts: 4 })] } }, ['out-of-range spec.cluster.pools[0].peakWatts']],
    [{ cluster: { pools: [pool({ gpus: { count: 65 } })] } }, ['out-of-range spec.cluster.pools[0].gpus.count']],
    [{ cluster: { pools: [pool({ zones: ['a', 'b c'] })] } }, ['unknown-value spec.cluster.pools[0].zones[1]']],
    [{ cluster: { files: [''] } }, ['unknown-value spec.cluster.files[0]']],
    [{ decide: { policies: ['best-fitt'] } }, ['unknown-policy spec.decide.policies[0]']],
    [{ decide: { policies: ['mine.yaml', 'MINE.JSON'] } }, []],
    [{ decide: { policies: [] } }, ['out-of-range spec.decide.policies']],
    [{ decide: { policies: ['best-fit', 'best-fit'] } }, ['duplicate-object spec.decide.policies[1]']],
    [{ decide: { policies: ['best-fit'], profile: 'nobody' } }, ['unknown-policy spec.decide.profile']],
    [{ decide: { policies: ['best-fit'], profile: { file: 'x' } } }, ['wrong-type spec.decide.profile']],
    [
      { decide: { policies: ['best-fit'], extender: { scoreRange: 50 } } },
      ['unknown-value spec.decide.extender.scoreRange'],
    ],
    [{ seeds: ['a', 1.5] }, ['wrong-type spec.seeds[0]', 'wrong-type spec.seeds[1]']],
    [{ seeds: 42 }, ['wrong-type spec.seeds']],
    [{ seeds: [] }, ['out-of-range spec.seeds']],
    [{ seeds: [1, 1] }, ['duplicate-object spec.seeds[1]']],
    [{ seeds: { from: 2 ** 53 - 1, count: 2 } }, ['out-of-range spec.seeds.from']],
    [{ seeds: { from: 1, count: 10_001 } }, ['out-of-range spec.seeds.count']],
    [{ decide: { policies: ['best-fit', 'worst-fit'] }, seeds: { from: 1, count: 6000 } }, ['input-too-large spec']],
    [{ metrics: ['alocation'] }, ['unknown-value spec.metrics[0]']],
    [{ metrics: ['energy', 'energy'] }, ['duplicate-object spec.metrics[1]']],
    [{ duration: '5 parsecs' }, ['bad-time spec.duration']],
    [{ until: '2026-02-30T00:00:00Z' }, ['bad-time spec.until']],
    [{ duration: '1h', until: '2026-02-20T00:00:00Z' }, ['unknown-key spec.until']],
    [{ sampleEvery: 0 }, ['bad-time spec.sampleEvery']],
    [{ queue: { initialBackoff: '1m' } }, ['out-of-range spec.queue.maxBackoff']],
    [{ workload: [{}] }, ['missing-field spec.workload[0]']],
    [{ workload: [{ files: ['a'], model: 'b' }] }, ['missing-field spec.workload[0]']],
    [{ workload: [{ model: 'b', at: 1 }] }, ['unknown-key spec.workload[0].at']],
    [{ workload: [{ model: 'b', sample: 1.5 }] }, ['out-of-range spec.workload[0].sample']],
    [{ workload: [{ model: 'b', window: { from: '2h', to: '1h' } }] }, ['out-of-range spec.workload[0].window.to']],
    [
      { workload: [{ model: 'b', filter: { minCpu: 2, maxCpu: '1999m' } }] },
      ['out-of-range spec.workload[0].filter.maxCpu'],
    ],
    [
      { workload: [{ model: 'b', inflate: { to: Number.NaN, axis: 'gpu' } }] },
      ['wrong-type spec.workload[0].inflate.to'],
    ],
    [{ happens: [{ at: '1h' }] }, ['missing-field spec.happens[0]']],
    [{ happens: [{ drain: { zone: 'a' }, fail: { zone: 'a' } }] }, ['missing-field spec.happens[0]']],
    [{ happens: [{ drain: {} }] }, ['missing-field spec.happens[0].drain']],
    [{ happens: [{ drain: { pool: 'nodes' } }] }, ['unknown-value spec.happens[0].drain.pool']],
    [{ happens: [{ join: { pool: '', count: 1 } }] }, ['unknown-value spec.happens[0].join.pool']],
    [{ happens: [{ join: { pool: 'node', count: 199_991 } }] }, ['out-of-range spec.cluster.pools']],
    [{ happens: [{ policy: 'best' }] }, ['unknown-policy spec.happens[0].policy']],
    [{ happens: [{ for: '1h', recover: { zone: 'a' } }] }, ['unknown-key spec.happens[0].for']],
    [{ happens: [{ failures: { mtbf: 0, repair: '1h' } }] }, ['bad-time spec.happens[0].failures.mtbf']],
    [{ happens: [{ label: { zone: 'a' } }] }, ['missing-field spec.happens[0].label']],
    [
      { happens: [{ label: { zone: 'a', set: { x: 'y' }, remove: ['x'] } }] },
      ['unknown-value spec.happens[0].label.remove[0]'],
    ],
    [
      { happens: [{ taint: { zone: 'a', taints: [{ key: 'a', effect: 'Never' }] } }] },
      ['unknown-value spec.happens[0].taint.taints[0].effect'],
    ],
    [{ workloads: [] }, ['unknown-key spec.workloads']],
  ])('says of %j: %j', (spec, expected) => {
    expect(findings(spec)).toEqual(expected);
  });

  it('names the nearest key and the nearest policy', () => {
    const { issues } = parse(file({ workloads: [], decide: { policies: ['best-fit'] } }));
    expect(issues[0]!.remedy).toBe('did you mean workload?');
    expect(parse(file({ decide: { policies: ['worst-fitt'] } })).issues[0]!.remedy).toBe('did you mean worst-fit?');
  });

  it('reports all issues together, those of quantities beside those of the structure', () => {
    const spec = {
      cluster: { pools: [pool({ cpu: 'x', colour: 'red' })] },
      duration: -1,
      heat: 'yes',
    };
    expect(
      parse({ ...file(spec, { name: 'Not A Name' }), version: 2 })
        .issues.map(({ path }) => path)
        .sort(),
    ).toEqual([
      'metadata.name',
      'spec.cluster.pools[0].colour',
      'spec.cluster.pools[0].cpu',
      'spec.duration',
      'spec.heat',
      'version',
    ]);
  });

  it('reports wrong names and seeds also where another part is not in order', () => {
    const { issues } = parse(
      file({
        cluster: { pools: [{ name: 'kv', count: 3, cpu: 8, memory: '180Gb' }] },
        decide: { policies: ['best-fitt'] },
        seeds: ['one'],
        happens: [{ at: '1h', fail: { pool: 'other' } }],
      }),
    );
    // Whether `other` is a pool cannot be told while the pools are not read.
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'bad-quantity spec.cluster.pools[0].memory',
      'unknown-policy spec.decide.policies[0]',
      'wrong-type spec.seeds[0]',
    ]);
  });

  it('makes a variant of every combination of sets, the last changing fastest', () => {
    const { sets, variants } = scenarioOf({
      cluster: { pools: [pool({ count: { each: [5, 10] }, memory: { each: ['32Gi', '64Gi'] } })] },
      preemption: { each: [true] },
    });
    expect(sets.map(({ path }) => path)).toEqual([
      'spec.cluster.pools[0].count',
      'spec.cluster.pools[0].memory',
      'spec.preemption',
    ]);
    expect(variants.map(({ values }) => Object.values(values))).toEqual([
      [5, '32Gi', true],
      [5, '64Gi', true],
      [10, '32Gi', true],
      [10, '64Gi', true],
    ]);
    expect(variants[2]!.spec.cluster.pools[0]).toMatchObject({ count: 10, memoryBytes: 32 * 2 ** 30 });
  });

  it.each<[object, string[]]>([
    [{ heat: { each: [] } }, ['out-of-range spec.heat.each']],
    [{ heat: { each: [true, true] } }, ['duplicate-object spec.heat.each[1]']],
    [{ heat: { each: [true, 'maybe'] } }, ['wrong-type spec.heat.each[1]']],
    [{ heat: { each: [[true]] } }, ['wrong-type spec.heat.each[0]']],
    [{ duration: { each: ['1h', Number.NaN] } }, ['wrong-type spec.duration.each[1]']],
    [{ duration: { each: ['1h', '2 h'] } }, ['bad-time spec.duration.each[1]']],
    [{ seeds: { each: [1, 2] } }, ['unknown-key spec.seeds.each']],
    [{ decide: { policies: { each: ['best-fit'] } } }, ['unknown-key spec.decide.policies.each']],
    [{ outputs: { placements: { each: [true, false] } } }, ['unknown-key spec.outputs.placements.each']],
  ])('says of the set in %j: %j', (spec, expected) => {
    expect(findings(spec)).toEqual(expected);
  });

  it('checks every combination, and tells once what several have', () => {
    // Only 11 s and more are above the longest back-off.
    const queue = { initialBackoff: { each: [1, 11] } };
    expect(findings({ queue, heat: { each: [true, false] } })).toEqual(['out-of-range spec.queue.maxBackoff']);
  });

  it('refuses more combinations than there may be runs', () => {
    const hundred = Array.from({ length: 101 }, (_, index) => index + 1);
    const spec = { duration: { each: hundred }, sampleEvery: { each: hundred } };
    expect(findings(spec)).toEqual(['input-too-large spec']);
    const pools = Array.from({ length: 9 }, (_, index) => pool({ name: `p${index}`, count: { each: hundred } }));
    expect(findings({ cluster: { pools } })).toEqual(['input-too-large spec']);
  });

  it('refuses what is deep, wide or turns in a circle, without following it', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level++) deep = { next: deep };
    expect(findings({ workload: [{ generate: deep }] })).toContain(
      `input-too-deep spec.workload[0].generate${'.next'.repeat(58)}`,
    );
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(findings({ workload: [{ generate: circle }] })).toHaveLength(1);
    let doubled: unknown = 1;
    for (let level = 0; level < 50; level++) doubled = [doubled, doubled];
    expect(findings({ workload: [{ generate: doubled }] })).toContain('input-too-large spec');
    expect(findings({ workload: [{ generate: Array.from({ length: 300_000 }, () => 0) }] })).toEqual([
      'input-too-large spec',
    ]);
  });

  it.each([null, 7, 'text', [], {}, { apiVersion: 'v1', kind: 'List', metadata: {}, spec: null }])(
    'refuses %j as no scenario',
    (value) => {
      const { scenario, issues } = parse(value);
      expect(scenario).toBeNull();
      expect(issues.length).toBeGreaterThan(0);
    },
  );

  it('never throws, and gives either a scenario or issues, whatever stands in the file', () => {
    fc.assert(
      fc.property(arbitraryScenarioFile(), fc.nat(), fc.anything(), (value, place, replaced) => {
        const { scenario, issues } = parse(withReplaced(value, place, replaced));
        expect(scenario === null).toBe(issues.length > 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('toScenarioFile', () => {
  it('writes what is read as the same scenario', () => {
    fc.assert(
      fc.property(arbitraryScenarioFile(), (value) => {
        const { scenario, issues } = parse(value);
        expect(issues).toEqual([]);
        const written = JSON.parse(JSON.stringify(toScenarioFile(scenario!))) as unknown;
        expect(parse(written)).toEqual({ scenario, issues: [] });
      }),
      { numRuns: 300 },
    );
  });
});

/** The value with one of its leaves or branches, by number, replaced. */
function withReplaced(value: unknown, place: number, replaced: unknown): unknown {
  const places: string[][] = [];
  const collect = (one: unknown, keys: string[]): void => {
    places.push(keys);
    if (typeof one === 'object' && one !== null) {
      for (const [key, item] of Object.entries(one)) collect(item, [...keys, key]);
    }
  };
  collect(value, []);
  const set = (one: unknown, [key, ...rest]: string[]): unknown => {
    if (key === undefined) return replaced;
    if (Array.isArray(one)) return one.map((item, index) => (String(index) === key ? set(item, rest) : item));
    return { ...(one as object), [key]: set((one as Record<string, unknown>)[key], rest) };
  };
  return set(value, places[place % places.length]!);
}
