/**
 * The scenario in which every policy places some pod elsewhere than every other policy does. `tsx
 * test/scenarios/policies-apart.ts --write` searches for it from the first seed on and writes scenarios/policies-apart; it
 * is written anew only when policies are added, and read in review.
 */

import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import {
  type Cluster,
  ClusterState,
  createProfile,
  createRandom,
  PLUGINS,
  POLICIES,
  type Policy,
  podKey,
  type Random,
  randomBelow,
  Scheduler,
} from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';

type Json = Readonly<Record<string, unknown>>;

/** Node by pending pod, for one policy. */
export type Row = Readonly<Record<string, string | null>>;

const FOLDER = fileURLToPath(new URL('../../scenarios/policies-apart/', import.meta.url));
const NODE_COUNT = 12;
const PLACED_COUNT = 90;
const PENDING_COUNT = 36;
const NOW = '2026-11-21T08:00:00Z';
const MODELS = ['Skylake-Server', 'Cascadelake-Server', 'Icelake-Server'] as const;
const ZONES = ['north', 'south', 'west'] as const;
const HOURS = [0.5, 3, 20, 60, 300] as const;

/** Where each pending pod goes under a policy, each decided on its own, in the order of their names. */
export function rowOf(policy: Policy, cluster: Cluster): Row {
  const scheduler = new Scheduler(new ClusterState(cluster), createProfile(policy, PLUGINS));
  const pending = cluster.pods.filter(({ nodeName }) => nodeName === '');
  return Object.fromEntries(pending.map((pod) => [podKey(pod), scheduler.choose(pod).node]));
}

/** The objects of a seed. */
export function createObjects(seed: number): readonly Json[] {
  const random = createRandom(seed);
  const names = Array.from({ length: NODE_COUNT }, (_, index) => `kv-${String(index + 1).padStart(2, '0')}`);
  const nodes = names.map((name) => createNode(name, random));
  return [
    ...nodes.flatMap(({ objects }) => objects),
    ...placeAll(nodes, random),
    ...Array.from({ length: PENDING_COUNT }, (_, index) => createPod(`new-${index + 1}`, '', drawSize(random), random)),
  ];
}

/** A node while pods are put on it: what is left of its cores and GiB. */
interface DrawnNode {
  readonly name: string;
  readonly objects: readonly Json[];
  milli: number;
  gibibytes: number;
}

/** Pods on the nodes, each where it fits: nodes are to differ in what is left, not in whether anything is. */
function placeAll(nodes: readonly DrawnNode[], random: Random): Json[] {
  const placed: Json[] = [];
  for (let index = 1; index <= PLACED_COUNT; index++) {
    const node = draw(nodes, random);
    const size = drawSize(random);
    if (size.milli > node.milli || size.gibibytes > node.gibibytes) continue;
    node.milli -= size.milli;
    node.gibibytes -= size.gibibytes;
    placed.push(createPod(`placed-${index}`, node.name, size, random));
  }
  return placed;
}

function drawSize(random: Random): { readonly milli: number; readonly gibibytes: number } {
  return { milli: (1 + randomBelow(random, 80)) * 100, gibibytes: 1 + randomBelow(random, 48) };
}

function createNode(name: string, random: Random): DrawnNode {
  const generation = randomBelow(random, MODELS.length);
  const [cores, gibibytes] = draw(
    [
      [16, 64],
      [32, 128],
      [32, 256],
      [64, 256],
    ] as const,
    random,
  );
  const gpus = draw([0, 2, 4, 8], random);
  const known = MODELS.slice(0, generation + 1).map((model) => [
    `cpu-model-migration.node.kubevirt.io/${model}`,
    'true',
  ]);
  const share = randomBelow(random, 90) / 100;
  const usage = {
    apiVersion: 'berth.dev/v1alpha1',
    kind: 'NodeUsage',
    metadata: { name },
    measuredAt: NOW,
    cpu: { mean: `${Math.round(cores * share * 1000)}m`, standardDeviation: `${randomBelow(random, 4000)}m` },
    memory: { mean: `${Math.round(gibibytes * (randomBelow(random, 90) / 100))}Gi`, standardDeviation: '1Gi' },
    pressure: { cpu: share > 0.7 ? randomBelow(random, 50) / 100 : 0, memory: 0, io: 0 },
  };
  const amounts = {
    cpu: String(cores),
    memory: `${gibibytes}Gi`,
    pods: '110',
    'ephemeral-storage': `${draw([100, 200, 400], random)}Gi`,
  };
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/zone': draw(ZONES, random),
        'kubevirt.io/schedulable': 'true',
        'machine-type.node.kubevirt.io/q35': 'true',
        'cpu-vendor.node.kubevirt.io/Intel': 'true',
        [`host-model-cpu.node.kubevirt.io/${MODELS[generation]}`]: 'true',
        ...Object.fromEntries(known),
      },
      annotations: {
        'kubevirt.io/heartbeat': `"${NOW}"`,
        'berth.dev/migration-bandwidth': draw(['110Mi', '550Mi', '1100Mi'], random),
        ...(gpus === 0
          ? {}
          : { 'berth.dev/gpus': JSON.stringify({ model: 'T4', deviceMilli: new Array(gpus).fill(1000) }) }),
      },
    },
    status: { capacity: amounts, allocatable: amounts },
  };
  return { name, objects: [node, usage], milli: cores * 1000, gibibytes };
}

/** KubeVirt keeps guests with host-model off nodes of obsolete models; that tells them from others. */
const HOST_MODEL = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        { matchExpressions: [{ key: 'node-labeller.kubevirt.io/obsolete-host-model', operator: 'DoesNotExist' }] },
      ],
    },
  },
};

/** A launcher pod, or one time in two a pod with a share of a GPU; bound where a node is given. */
function createPod(
  name: string,
  nodeName: string,
  { milli, gibibytes }: ReturnType<typeof drawSize>,
  random: Random,
): Json {
  const isVm = randomBelow(random, 2) > 0;
  const hours = draw(HOURS, random);
  const requests = {
    cpu: `${milli}m`,
    memory: `${gibibytes}Gi`,
    'ephemeral-storage': `${draw([1, 10, 40], random)}Gi`,
  };
  const bound =
    nodeName === ''
      ? { status: { phase: 'Pending' } }
      : { status: { phase: 'Running', startTime: '2026-11-20T20:00:00Z' } };
  const gpu = { 'alibabacloud.com/gpu-milli': draw(['200', '500', '1000'], random), 'alibabacloud.com/gpu-count': '1' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: isVm ? `virt-launcher-${name}` : name,
      namespace: 'vms',
      uid: `pod-${name}`,
      labels: isVm ? { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': `vmi-${name}` } : { app: 'inference' },
      annotations: {
        'berth.dev/expected-lifetime-seconds': String(hours * 3600),
        ...(isVm ? { 'kubevirt.io/domain': name } : gpu),
      },
    },
    spec: {
      ...(nodeName === '' ? {} : { nodeName }),
      ...(isVm ? { nodeSelector: { 'kubevirt.io/schedulable': 'true' }, affinity: HOST_MODEL } : {}),
      containers: [{ name: isVm ? 'compute' : 'main', resources: { requests } }],
    },
    ...bound,
  };
}

function draw<T>(values: readonly T[], random: Random): T {
  return values[randomBelow(random, values.length)]!;
}

/** The first seed whose objects are read without an issue and give every policy a row of its own. */
export function findSeed(policies: readonly Policy[], most: number): number {
  for (let seed = 1; seed <= most; seed++) {
    const { cluster, issues } = clusterFromDocuments(createObjects(seed).map((value) => ({ value })));
    if (issues.length > 0) throw new Error(`seed ${seed}: ${JSON.stringify(issues[0])}`);
    const rows = new Set(policies.map((policy) => JSON.stringify(rowOf(policy, cluster))));
    if (rows.size === policies.length) return seed;
    process.stderr.write(`seed ${seed}: ${rows.size} of ${policies.length} rows differ\n`);
  }
  throw new Error(`no seed up to ${most} tells all policies apart`);
}

/** One line a policy: a change of one policy is a change of one line. */
function renderRows(rows: Readonly<Record<string, Row>>): string {
  const lines = Object.entries(rows).map(([name, row]) => `  ${JSON.stringify(name)}: ${JSON.stringify(row)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const seed = findSeed(POLICIES, 200);
  const objects = createObjects(seed);
  const { cluster } = clusterFromDocuments(objects.map((value) => ({ value })));
  const rows = Object.fromEntries(POLICIES.map((policy) => [policy.name, rowOf(policy, cluster)]));
  process.stdout.write(`seed ${seed}\n`);
  if (process.argv.includes('--write')) {
    writeFileSync(`${FOLDER}cluster.yaml`, objects.map((object) => stringify(object)).join('---\n'));
    writeFileSync(`${FOLDER}expected.json`, renderRows(rows));
  }
}
