/** Random scenario files that are in order, with and without sets. */

import fc from 'fast-check';
import { withValueAt } from '../../../../src/core/simulation/scenario/sets.ts';

function optional<T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[] = []) {
  return fc.record(fields, { requiredKeys });
}

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const words = fc.uniqueArray(name, { maxLength: 3 });
const labels = fc.dictionary(name, name, { maxKeys: 3 });
const seconds = fc.oneof(fc.nat(1e6), fc.constantFrom('90s', '15m', '2h', '30d', '1h30m', '250ms', 1.5));
const someSeconds = fc.oneof(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom('90s', '15m', '2h', '30d'));
const time = fc.constantFrom('2026-01-01T00:00:00Z', '2026-03-01T12:30:15.5+02:00');
const moment = fc.oneof(seconds, time);
const cpu = fc.oneof(fc.nat(256), fc.constantFrom('1500m', '2', 0.25));
const bytes = fc.oneof(fc.maxSafeNat(), fc.constantFrom('64Gi', '1.5Gi', '12G', '100M'));
const effect = fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute');
const taints = fc.array(optional({ key: name, value: name, effect }, ['key', 'effect']), {
  minLength: 1,
  maxLength: 2,
});
const watts = fc.nat(100);
const files = fc.uniqueArray(
  name.map((one) => `${one}.yaml`),
  { minLength: 1, maxLength: 3 },
);

const overcommit = optional({ cpu: fc.constantFrom(1, 1.5, 10), memory: fc.constantFrom(1, 1.2) });

const pool = (poolName: string) =>
  optional(
    {
      name: fc.constant(poolName),
      count: fc.nat(100),
      cpu,
      memory: bytes,
      pods: fc.nat(500),
      resources: fc.dictionary(fc.constantFrom('ephemeral-storage', 'example.com/fpga', 'hugepages-2Mi'), bytes),
      gpus: optional({ count: fc.nat(8), model: name, milliEach: fc.integer({ min: 1, max: 1000 }) }, ['count']),
      labels,
      taints,
      zones: words,
      racks: fc.nat(9),
      idleWatts: watts,
      peakWatts: watts.map((one) => one + 100),
      pricePerHour: fc.nat(9),
      migrationBandwidth: bytes,
    },
    ['name', 'count', 'cpu', 'memory'],
  );

const trace = optional(
  {
    files,
    format: name,
    options: optional({
      unitCpu: cpu,
      unitMemory: bytes,
      memoryUnit: bytes,
      table: name,
      columns: labels,
      machineType: fc.nat(9),
      badRowShare: fc.constantFrom(0, 0.01, 1),
    }),
  },
  ['files'],
);

const cluster = optional(
  {
    pools: fc.tuple(pool('p'), pool('q')),
    files,
    traces: fc.array(trace, { maxLength: 2 }),
    podsPerNode: fc.nat(500),
    overcommit,
  },
  ['pools'],
);

const shaping = {
  filter: optional({
    kind: fc.constantFrom('vm', 'container'),
    tenants: words,
    groups: words,
    ids: words,
    minPriority: fc.integer({ min: -9, max: 0 }),
    maxPriority: fc.nat(9),
    minCpu: fc.constantFrom(0, '100m'),
    maxCpu: fc.constantFrom(64, '64500m'),
    minMemory: fc.constantFrom(0, '1Mi'),
    maxMemory: fc.constantFrom('64Gi', 10_000_000_000),
  }),
  window: optional({
    from: fc.constantFrom(0, '1h', '2026-01-01T00:00:00Z'),
    to: fc.constantFrom('2h', '2027-01-01T00:00:00Z'),
  }),
  sample: fc.constantFrom(0, 0.5, 1),
  shuffle: fc.boolean(),
  maxVms: fc.nat(1000),
  inflate: optional({ to: fc.nat(200), axis: fc.constantFrom('gpu', 'cpu', 'memory'), exact: fc.boolean() }, [
    'to',
    'axis',
  ]),
  timing: fc.constantFrom('recorded', 'one-by-one'),
  timeScale: fc.constantFrom(0.5, 1, 2),
  lifetimes: fc.constantFrom('recorded', 'from-start'),
  overcommit,
};

const source = fc.oneof(
  optional({ files, at: moment, lifetime: seconds, ...shaping }, ['files']),
  optional({ trace, ...shaping }, ['trace']),
  optional({ generate: fc.dictionary(name, fc.nat()), ...shaping }, ['generate']),
  optional({ model: name, ...shaping }, ['model']),
);

const selection = {
  pool: fc.constantFrom('p', 'q'),
  nodes: fc.uniqueArray(name, { minLength: 1 }),
  zone: name,
  labels,
  count: fc.integer({ min: 1, max: 9 }),
};
const nodes = optional(selection, ['pool']);
const lasting = { at: moment, for: someSeconds };

const instances = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const arrive = optional(
  {
    ...{ name, namespace: name, count: fc.integer({ min: 1, max: 9 }), cpu, memory: bytes, labels, tenant: name },
    kind: fc.constantFrom('vm', 'container'),
    priority: fc.integer({ min: -9, max: 9 }),
    lifetime: seconds,
  },
  ['name', 'cpu', 'memory'],
);

const happening = fc.oneof(
  ...['drain', 'cordon', 'uncordon', 'fail', 'leave'].map((key) =>
    optional<Record<string, unknown>>({ ...lasting, [key]: nodes }, [key]),
  ),
  optional({ at: moment, recover: nodes }, ['recover']),
  optional({ ...lasting, join: fc.record({ pool: fc.constant('p'), count: fc.integer({ min: 1, max: 9 }) }) }, [
    'join',
  ]),
  optional({ ...lasting, taint: optional({ ...selection, taints }, ['pool', 'taints']) }, ['taint']),
  optional(
    {
      ...lasting,
      label: optional({ ...selection, set: labels, remove: fc.constant(['REMOVED']) }, ['pool', 'remove']),
    },
    ['label'],
  ),
  optional({ ...lasting, policy: fc.constantFrom('worst-fit', 'mine.yaml') }, ['policy']),
  optional({ at: moment, migrate: optional({ instances, to: name }, ['instances']) }, ['migrate']),
  optional({ at: moment, depart: fc.record({ instances }) }, ['depart']),
  optional({ at: moment, resize: fc.record({ instances, cpu, memory: bytes }) }, ['resize']),
  optional({ ...lasting, arrive }, ['arrive']),
  optional(
    {
      at: moment,
      rollingUpgrade: optional({ ...selection, parallel: fc.integer({ min: 1, max: 9 }), reboot: seconds }),
    },
    ['rollingUpgrade'],
  ),
  optional(
    { ...lasting, failures: optional({ ...selection, mtbf: someSeconds, repair: someSeconds }, ['mtbf', 'repair']) },
    ['failures'],
  ),
);

const INLINE = {
  apiVersion: 'berth.dev/v1alpha1',
  kind: 'PlacementPolicy',
  metadata: { name: 'own' },
  spec: { extends: 'best-fit', plugins: [{ name: 'NodeResourcesFit', weight: 2 }] },
};

const decide = optional(
  {
    profile: fc.oneof(fc.constantFrom('none', 'kube-default', 'mine.json'), fc.record({ schedulerConfig: name })),
    policies: fc.constantFrom(['best-fit'], ['worst-fit', 'dir/mine.yaml']),
    inline: fc.constantFrom([], [INLINE]),
    extender: optional({
      weight: fc.integer({ min: 1, max: 9 }),
      scoreRange: fc.constantFrom(10, 100, 1000),
      wholeNodes: fc.boolean(),
    }),
    seedsTies: fc.boolean(),
    tellsMix: fc.boolean(),
  },
  ['policies'],
);

const spec = optional(
  {
    cluster,
    workload: fc.array(source, { maxLength: 3 }),
    decide,
    happens: fc.array(happening, { maxLength: 4 }),
    queue: optional({
      waits: fc.boolean(),
      initialBackoff: fc.constantFrom(0, 1, '5s'),
      maxBackoff: fc.constantFrom(5, '1m'),
      flushAfter: someSeconds,
    }),
    delays: optional({ scheduling: seconds, startup: seconds, failover: seconds }),
    migration: optional({
      perCluster: fc.integer({ min: 1, max: 9 }),
      outboundPerNode: fc.integer({ min: 1, max: 9 }),
      bandwidth: bytes,
    }),
    preemption: fc.boolean(),
    sampleEvery: someSeconds,
    heat: fc.boolean(),
    seeds: fc.oneof(
      fc.uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 3 }),
      fc.record({ from: fc.nat(), count: fc.integer({ min: 1, max: 4 }) }),
    ),
    outputs: optional({
      folder: name,
      formats: fc.uniqueArray(fc.constantFrom('json', 'csv', 'parquet')),
      placements: fc.boolean(),
      report: name,
    }),
    metrics: fc.constantFrom([], ['energy', 'pending']),
    rates: optional({ idleWatts: watts, peakWatts: watts, pricePerHour: fc.nat(9) }),
  },
  ['cluster', 'decide'],
);

/** Fields that may become a set, with values that fit. */
const SETS: readonly (readonly [readonly (string | number)[], readonly (string | number | boolean)[]])[] = [
  [
    ['cluster', 'pools', 0, 'count'],
    [1, 5, 10],
  ],
  [
    ['cluster', 'pools', 1, 'memory'],
    ['32Gi', '64Gi'],
  ],
  [
    ['cluster', 'pools', 0, 'labels', 'tier'],
    ['gold', 'silver'],
  ],
  [
    ['cluster', 'podsPerNode'],
    [110, 250],
  ],
  [
    ['decide', 'profile'],
    ['none', 'kube-default'],
  ],
  [
    ['decide', 'seedsTies'],
    [false, true],
  ],
  [
    ['queue', 'waits'],
    [true, false],
  ],
  [
    ['delays', 'startup'],
    [0, '30s'],
  ],
  [
    ['rates', 'pricePerHour'],
    [0, 2.5],
  ],
  [['preemption'], [true, false]],
];

/** A scenario file without issues. */
export function arbitraryScenarioFile(): fc.Arbitrary<unknown> {
  const end = fc.constantFrom({}, { duration: '30d' }, { duration: 7 }, { until: '2026-06-01T00:00:00Z' });
  const sets = fc.subarray([...SETS], { maxLength: 3 });
  const metadata = optional({ name, description: fc.string(), shows: fc.string() }, ['name']);
  return fc.tuple(metadata, spec, end, sets).map(([head, plain, ending, chosen]) => ({
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'Scenario',
    metadata: head,
    spec: chosen.reduce<unknown>((value, [keys, each]) => withValueAt(value, keys, { each }), { ...plain, ...ending }),
  }));
}
