/**
 * Claim: FGD decides at least 5,000 times a second on 1,213 nodes with shared GPUs, every node scored; and what each policy
 * makes of the same pods. Pods ask for 130 % of the GPUs in all, one after the other; none leaves; what fits nowhere is
 * dropped. Nodes and pods are drawn like those of the OpenB trace: few shapes of nodes, some ninety of pods.
 */

import { measureClusterFragmentation } from '../src/core/engine/fragmentation/cluster-fragmentation.ts';
import { typicalClasses, type WorkloadClass } from '../src/core/engine/fragmentation/workload-classes.ts';
import {
  type Cluster,
  ClusterState,
  createCluster,
  createProfile,
  createRandom,
  type GpuRequest,
  type Node,
  PLUGINS,
  POLICIES,
  type Pod,
  type Policy,
  type Random,
  ResourceAxes,
  randomBelow,
  Scheduler,
  WHOLE_GPU_MILLI,
} from '../src/core/index.ts';
import { type Summary, summarize } from './measure.ts';
import { createNodes, createPods } from './workload.ts';

export interface FragmentationRow {
  readonly policy: string;
  readonly decisionsPerSecond: Summary;
  /** Of the GPUs' capacity, after the last pod. */
  readonly allocatedPercent: number;
  readonly fragmentedPercent: number;
}

const GI = 1024 ** 3;
const SEED = 20260104;
const ROUNDS = 3;
/** GPUs asked for, by GPUs there are. */
const DEMAND = 1.3;

/** Shapes of nodes: how many, cores, GPUs, model. */
const NODE_SHAPES = [
  [550, 96, 8, 'G2'],
  [390, 104, 2, 'T4'],
  [107, 16, 2, 'P100'],
  [60, 96, 8, 'V100'],
  [39, 128, 8, 'G3'],
  [37, 48, 4, 'V100'],
  [30, 8, 1, 'P100'],
] as const;

/** Kinds of requests: share of the pods, number of GPUs, and thousandths of each where not whole. */
const KINDS = [
  { weight: 133, count: 0, isShare: false },
  { weight: 378, count: 1, isShare: true },
  { weight: 480, count: 1, isShare: false },
  { weight: 3, count: 2, isShare: false },
  { weight: 2, count: 4, isShare: false },
  { weight: 4, count: 8, isShare: false },
] as const;
const SHAPES_PER_KIND = [16, 40, 25, 4, 3, 3] as const;

const MEASURED = ['fgd', 'gpu-best-fit', 'gpu-packing', 'gpu-clustering', 'gpu-dot-product', 'gpu-random'] as const;

/** Every policy, FGD with the mix of the pods as its argument; last FGD with the mix of what is placed. */
export function measureFragmentation(): FragmentationRow[] {
  const axes = new ResourceAxes();
  const nodes = createGpuNodes(axes);
  const pods = createGpuPods(nodes, axes);
  const contest: Contest = { cluster: createCluster({ axes, nodes }), pods, classes: typicalClasses(pods) };
  const policyOf = (name: string): Policy => POLICIES.find((one) => one.name === name)!;
  return [
    ...MEASURED.map((name) => measurePolicy(withClasses(policyOf(name), contest.classes), contest)),
    measurePolicy({ ...policyOf('fgd'), name: "fgd, the cluster's own mix" }, contest),
  ];
}

interface Contest {
  readonly cluster: Cluster;
  readonly pods: readonly Pod[];
  readonly classes: readonly WorkloadClass[];
}

function withClasses(policy: Policy, classes: readonly WorkloadClass[]): Policy {
  const plugins = policy.plugins.map((entry) => (entry.name === 'Fgd' ? { ...entry, args: { classes } } : entry));
  return { ...policy, plugins };
}

function measurePolicy(policy: Policy, { cluster, pods, classes }: Contest): FragmentationRow {
  const rates: number[] = [];
  let state = new ClusterState(cluster);
  for (let round = 0; round < ROUNDS; round++) {
    state = new ClusterState(cluster);
    const scheduler = new Scheduler(state, createProfile(policy, PLUGINS));
    const start = performance.now();
    placeAll(scheduler, pods);
    rates.push((pods.length * 1000) / (performance.now() - start));
  }
  const { capacityMilli, idleMilli, fragmentedMilli } = measureClusterFragmentation(state, classes);
  return {
    policy: policy.name,
    decisionsPerSecond: summarize(rates),
    allocatedPercent: 100 - (100 * idleMilli) / capacityMilli,
    fragmentedPercent: (100 * fragmentedMilli) / capacityMilli,
  };
}

function placeAll(scheduler: Scheduler, pods: readonly Pod[]): void {
  let placed = 0;
  for (const pod of pods) {
    const { node } = scheduler.choose(pod);
    if (node === null) continue;
    scheduler.assume(pod, node);
    placed++;
  }
  if (placed === 0) throw new Error('nothing was placed');
}

function createGpuNodes(axes: ResourceAxes): Node[] {
  const shapes = NODE_SHAPES.flatMap(([count, cores, gpus, model]) =>
    Array.from({ length: count }, () => ({ cores, gpus, model })),
  );
  return createNodes(shapes.length, axes).map((node, index): Node => {
    const { cores, gpus, model } = shapes[index]!;
    const allocatable = axes.vector([
      ['cpu', cores * 1000],
      ['memory', cores * 4 * GI],
      ['pods', 1000],
    ]);
    const deviceMilli = Array.from({ length: gpus }, () => WHOLE_GPU_MILLI);
    return { ...node, allocatable, capacity: allocatable, gpus: { model, deviceMilli } };
  });
}

/** What pods of one shape ask for. */
interface Shape {
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  readonly gpu: GpuRequest | null;
}

/** Pods until they ask for DEMAND times the GPUs there are; of each kind the first shapes are the most frequent. */
function createGpuPods(nodes: readonly Node[], axes: ResourceAxes): Pod[] {
  const random = createRandom(SEED);
  const shapes = KINDS.map((kind, index) =>
    Array.from({ length: SHAPES_PER_KIND[index]! }, () => drawShape(kind, random)),
  );
  const wanted = DEMAND * nodes.reduce((sum, { gpus }) => sum + gpus!.deviceMilli.length * WHOLE_GPU_MILLI, 0);
  const template = createPods('resources', SEED, axes).next().value as Pod;
  const pods: Pod[] = [];
  let asked = 0;
  while (asked < wanted) {
    const ofKind = shapes[drawKind(random)]!;
    const { cpuMilli, memoryBytes, gpu } = ofKind[Math.floor(ofKind.length * random.next() ** 3)]!;
    const requests = [cpuMilli, memoryBytes, 0, 0];
    const name = `pod-${pods.length}`;
    const amounts = { requests, nonZeroRequests: requests, scoringRequests: requests };
    pods.push({ ...template, ...amounts, uid: name, name, gpu });
    if (gpu !== null) asked += gpu.count * gpu.milliEach;
  }
  return pods;
}

function drawKind(random: Random): number {
  let left = randomBelow(
    random,
    KINDS.reduce((sum, { weight }) => sum + weight, 0),
  );
  return KINDS.findIndex(({ weight }) => {
    left -= weight;
    return left < 0;
  });
}

function drawShape({ count, isShare }: (typeof KINDS)[number], random: Random): Shape {
  const cpuMilli = (2 + randomBelow(random, 11)) * 1000 * Math.max(1, count);
  const memoryBytes = (1 + randomBelow(random, 3)) * (cpuMilli / 1000) * GI;
  const milliEach = isShare ? 10 * (15 + randomBelow(random, 80)) : WHOLE_GPU_MILLI;
  const models = randomBelow(random, 10) === 0 ? ['G2', 'V100'] : [];
  return { cpuMilli, memoryBytes, gpu: count === 0 ? null : { count, milliEach, models, devices: null } };
}
