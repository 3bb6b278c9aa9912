/** Results of simulations that never ran, with everything that a report shows; the same for the same size. */

import {
  createRandom,
  type Measure,
  type MigrationRecord,
  type PlacementLog,
  type RefusalTotal,
  type RunHeat,
  type RunNode,
  type RunResult,
  type RunSeries,
  type SimulationResults,
} from '../../../src/core/index.ts';

export interface ResultsSize {
  readonly nodes: number;
  readonly days: number;
  readonly policies: readonly string[];
  readonly seeds: readonly number[];
  readonly samples: number;
  readonly heatBuckets: number;
  readonly stays: number;
  readonly migrations: number;
}

/** A few nodes, two days. */
export const SMALL: ResultsSize = {
  nodes: 12,
  days: 2,
  policies: ['best-fit', 'kube-default'],
  seeds: [1, 2],
  samples: 49,
  heatBuckets: 48,
  stays: 60,
  migrations: 14,
};

/** What the limits of size and speed are for. */
export const LARGE: ResultsSize = {
  nodes: 5000,
  days: 30,
  policies: ['best-fit', 'kube-default', 'vm-balanced'],
  seeds: [1, 2],
  samples: 8641,
  heatBuckets: 720,
  stays: 120_000,
  migrations: 4000,
};

const DAY = 86_400;
const GIB = 2 ** 30;

const CURVES: readonly Measure[] = [
  { key: 'allocation-cpu', title: 'CPU allocated', unit: 'fraction', better: 'higher' },
  { key: 'allocation-memory', title: 'Memory allocated', unit: 'fraction', better: 'higher' },
  { key: 'pending', title: 'VMs that wait', unit: 'count', better: 'lower' },
  { key: 'fragmentation', title: 'CPU in fragments', unit: 'cores', better: 'lower' },
  { key: 'nodes-in-use', title: 'Nodes in use', unit: 'count', better: 'lower' },
  { key: 'imbalance', title: 'Imbalance of CPU', unit: 'fraction', better: 'lower' },
  { key: 'power', title: 'Power', unit: 'watts', better: 'lower' },
  { key: 'largest-fit', title: 'Largest VM that fits', unit: 'bytes', better: 'higher' },
  { key: 'utilisation-cpu', title: 'CPU used', unit: 'fraction', better: 'neither' },
  { key: 'stranded-memory', title: 'Stranded memory', unit: 'bytes', better: 'lower' },
];

const TOTALS: readonly (Measure & { readonly base: number; readonly step: number })[] = [
  {
    key: 'mean-allocation-cpu',
    title: 'Mean CPU allocated',
    unit: 'fraction',
    better: 'higher',
    base: 0.68,
    step: 0.02,
  },
  { key: 'mean-wait', title: 'Mean wait', unit: 'seconds', better: 'lower', base: 380, step: -60 },
  { key: 'mean-nodes-in-use', title: 'Nodes in use, mean', unit: 'count', better: 'lower', base: 4200, step: -170 },
  { key: 'energy', title: 'Energy', unit: 'kilowatt-hours', better: 'lower', base: 861_000, step: -22_000 },
  { key: 'downtime', title: 'Downtime by migrations', unit: 'seconds', better: 'lower', base: 900, step: 130 },
  {
    key: 'mean-fragmentation',
    title: 'CPU in fragments, mean',
    unit: 'cores',
    better: 'lower',
    base: 5100,
    step: -400,
  },
];

export function buildResults(size: ResultsSize = SMALL): SimulationResults {
  const nodes = Array.from({ length: size.nodes }, (_, index) => buildNode(index));
  return {
    inputs: {
      scenario: 'drain-and-upgrade',
      berthVersion: '0.1.0',
      files: [
        { name: 'scenario.yaml', sha256: 'a3'.repeat(32), byteLength: 2048 },
        { name: 'trace.csv.gz', sha256: '5f'.repeat(32), byteLength: 73_400_320 },
      ],
      scenarioFile: { apiVersion: 'berth.dev/v1alpha1', kind: 'Scenario', metadata: { name: 'drain-and-upgrade' } },
    },
    runs: size.policies.flatMap((policy, rank) => size.seeds.map((seed) => buildRun(size, nodes, policy, rank, seed))),
  };
}

function buildNode(index: number): RunNode {
  const zone = `zone-${'abc'[index % 3]}`;
  return {
    name: `node-${String(index).padStart(4, '0')}`,
    zone,
    cpuMilli: 64_000,
    memoryBytes: 256 * GIB,
    gpuMilli: 0,
  };
}

function buildRun(size: ResultsSize, nodes: readonly RunNode[], policy: string, rank: number, seed: number): RunResult {
  const { next } = createRandom(1000 * rank + seed);
  const arrived = 20 * size.nodes;
  return {
    settings: { id: `${policy}-seed-${seed}`, policy, profile: 'none', seed, variant: {} },
    startSeconds: 0,
    endSeconds: size.days * DAY,
    counts: {
      arrived,
      running: arrived / 2 - 10,
      pending: 10,
      down: 0,
      rejected: 0,
      departed: arrived / 2,
      withdrawn: rank,
      placements: arrived - 10,
      evictions: { preemption: 3 * rank, drain: 0, failure: 0, 'node-left': 0 },
      migrations: size.migrations,
      failedMigrations: Math.floor(size.migrations / 50),
      events: 4 * arrived,
    },
    totals: TOTALS.map(({ base, step, ...measure }) => ({
      measure,
      value: base + step * rank + base * 0.004 * (next() - 0.5),
    })),
    series: buildSeries(size, rank, next),
    nodes,
    heat: buildHeat(size, rank, next),
    placements: buildPlacements(size, next),
    migrations: buildMigrations(size, nodes, next),
    refusals: buildRefusals(rank, next),
    remarks: ['Memory of 12 nodes is not told by the trace: it limits nothing there.'],
  };
}

/** A level with a daily rhythm, a drain on a third of the way, and noise. */
function buildSeries({ samples, days }: ResultsSize, rank: number, next: () => number): RunSeries {
  const timesSeconds = Array.from({ length: samples }, (_, at) => (at * days * DAY) / (samples - 1));
  const scales: Readonly<Record<string, readonly [number, number]>> = {
    fraction: [0.66, 0.08],
    count: [1800, 500],
    cores: [5000, 900],
    watts: [1_150_000, 90_000],
    bytes: [48 * GIB, 20 * GIB],
  };
  const columns = CURVES.map((measure) => {
    const [base, swing] = scales[measure.unit] ?? [1, 0.2];
    let drift = 0;
    const values = timesSeconds.map((time, at) => {
      drift = drift * 0.98 + (next() - 0.5) * 0.12;
      const daily = Math.sin((2 * Math.PI * time) / DAY) * 0.6;
      const isDrained = time > 0.33 * days * DAY && time < 0.4 * days * DAY;
      if (measure.key === 'largest-fit' && at % 97 === 0) return null;
      const value = base + swing * (daily + drift + 0.35 * rank - (isDrained ? 0.8 : 0));
      return measure.unit === 'count' ? Math.max(Math.round(value), 0) : Math.max(value, 0);
    });
    return { measure, values };
  });
  return { timesSeconds, columns };
}

/** Nodes fill up at different paces; a part is drained for a while; some come late. */
function buildHeat({ nodes, days, heatBuckets }: ResultsSize, rank: number, next: () => number): RunHeat {
  const percents = new Uint8Array(nodes * heatBuckets);
  for (let node = 0; node < nodes; node++) {
    const level = 30 + 15 * rank + 60 * next();
    const joins = node % 11 === 10 ? Math.floor(heatBuckets * 0.5) : 0;
    const drains = Math.floor(heatBuckets * (0.3 + (0.3 * node) / nodes));
    for (let bucket = 0; bucket < heatBuckets; bucket++) {
      const daily = 8 * Math.sin((2 * Math.PI * bucket * days) / heatBuckets);
      const isDrained = bucket >= drains && bucket < drains + heatBuckets / 40;
      const value = isDrained ? 2 : Math.min(level * Math.min(1, 0.4 + bucket / (heatBuckets / 6)) + daily, 100);
      percents[node * heatBuckets + bucket] = bucket < joins ? 255 : Math.max(Math.round(value), 0);
    }
  }
  return {
    startSeconds: 0,
    bucketSeconds: (days * DAY) / heatBuckets,
    bucketCount: heatBuckets,
    measure: { key: 'node-allocation', title: 'Most allocated resource', unit: 'fraction', better: 'neither' },
    percents,
  };
}

function buildPlacements({ nodes, days, stays }: ResultsSize, next: () => number): PlacementLog {
  const starts = Array.from({ length: stays }, () => next() * days * DAY * 0.95).sort((a, b) => a - b);
  return {
    instanceIds: starts.map((_, at) => `tenant-${at % 40}/vm-${at}`),
    instance: starts.map((_, at) => at),
    node: starts.map(() => Math.floor(next() * nodes)),
    startSeconds: starts,
    endSeconds: starts.map((start) => (next() < 0.4 ? null : Math.min(start + next() * 5 * DAY, days * DAY))),
  };
}

function buildMigrations(
  { migrations, days }: ResultsSize,
  nodes: readonly RunNode[],
  next: () => number,
): readonly MigrationRecord[] {
  const nodeName = (): string => nodes[Math.floor(next() * nodes.length)]?.name ?? '';
  return Array.from({ length: migrations }, (_, at) => {
    const requestedSeconds = days * DAY * (0.3 + (0.3 * at) / migrations);
    const startSeconds = requestedSeconds + 30 * next();
    return {
      instance: `tenant-${at % 40}/vm-${at}`,
      reason: 'evacuation',
      sourceNode: nodeName(),
      targetNode: nodeName(),
      requestedSeconds,
      startSeconds,
      endSeconds: startSeconds + 20 + 900 * next() * next(),
      outcome: at % 50 === 49 ? 'aborted' : 'converged',
      transferredBytes: 8 * GIB * (1 + next()),
      downtimeSeconds: 0.2 * next(),
      memoryBytes: 8 * GIB,
    };
  });
}

function buildRefusals(rank: number, next: () => number): readonly RefusalTotal[] {
  const reasons = [
    ['NodeResourcesFit', 'Insufficient cpu', 2400],
    ['NodeResourcesFit', 'Insufficient memory', 1900],
    ['TaintToleration', 'node(s) had untolerated taint {dedicated: gpu}', 640],
    ['InterPodAffinity', "node(s) didn't match pod anti-affinity rules", 210],
  ] as const;
  return reasons.map(([plugin, reason, base]) => {
    const attempts = Math.round(base * (1 - 0.2 * rank) * (0.9 + 0.2 * next()));
    return { plugin, reason, attempts, instances: Math.round(attempts / 6) };
  });
}
