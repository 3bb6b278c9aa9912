/** A seeded cluster of plausible nodes and pods, over which formulas are tried: empty nodes, full ones, with gaps. */

import { createCluster } from '../../model/cluster.ts';
import { DEFAULT_MIGRATION_SETTINGS } from '../../model/migration.ts';
import type { Node } from '../../model/node.ts';
import { createPlainPod } from '../../model/plain-pod.ts';
import type { Pod } from '../../model/pod.ts';
import { ResourceAxes } from '../../model/resources.ts';
import { NO_LABELS } from '../../model/selectors.ts';
import { ClusterState } from '../../model/state.ts';
import type { Vm } from '../../model/vm.ts';
import { createRandom, type Random, randomBelow } from '../../random.ts';
import type { Source } from './source.ts';

const SEED = 20260104;
const NODE_COUNT = 60;
const POD_COUNT = 16;
const GIB = 1024 ** 3;
const CORES = [16, 32, 64, 128] as const;
const GIB_PER_CORE = [2, 4, 8] as const;
const POD_CORES = [0, 1, 2, 4, 8] as const;

export interface Sample {
  readonly state: ClusterState;
  /** Pods to place, VMs among them. */
  readonly pods: readonly Pod[];
}

/** The sample; what the sources look up by name is there on some nodes and pods. */
export function createSample(sources: readonly Source[]): Sample {
  const random = createRandom(SEED);
  const axes = new ResourceAxes();
  const texts = sources.flatMap(({ texts: found }) => (found === undefined ? [] : [found]));
  const nodes = Array.from({ length: NODE_COUNT }, (_, index) => createNode(index, random, axes, texts));
  const placed = nodes.flatMap((node, index) => fill(node, index, random));
  const pods = Array.from({ length: POD_COUNT }, (_, index) =>
    createPod(`sample-${index}`, createRequests(random, axes, texts), pickLabels(random, texts), {
      priority: index % 3 === 0 ? 1000 : 0,
      vm: index % 2 === 0 ? createVm(index) : null,
      gpu: index % 4 === 0 ? { count: 1, milliEach: 500, models: [], devices: null } : null,
    }),
  );
  const migrations = [0, 1, 2, 3, 4, 5].map((index) => ({
    namespace: 'sample',
    name: `migration-${index}`,
    uid: `migration-${index}`,
    vmName: `vm-${index}`,
    phase: 'running' as const,
    reason: 'user' as const,
    priority: 0,
    sourceNode: nodes[index % 3]!.name,
    addedNodeSelector: NO_LABELS,
    targetNode: nodes[10 + (index % 2)]!.name,
    startSeconds: 0,
    endSeconds: null,
  }));
  return { state: new ClusterState(createCluster({ axes, nodes, pods: placed, migrations })), pods };
}

type Texts = readonly (readonly string[])[];

function createNode(index: number, random: Random, axes: ResourceAxes, texts: Texts): Node {
  const cores = pick(random, CORES);
  const named = texts.map(([key = '']): [string, number] => [key, index % 2 === 0 ? 4 : 0]);
  const allocatable = axes.vector([
    ...named,
    ['cpu', cores * 1000],
    ['memory', cores * pick(random, GIB_PER_CORE) * GIB],
    // Some nodes report none.
    ['ephemeral-storage', index % 7 === 0 ? 0 : 500 * GIB],
    ['pods', 250],
  ]);
  return {
    name: `node-${index}`,
    uid: `node-${index}`,
    labels: pickLabels(random, texts),
    annotations: pickLabels(random, texts),
    taints: index % 5 === 0 ? [{ key: 'sample', value: '', effect: 'PreferNoSchedule' }] : [],
    isUnschedulable: index % 20 === 0,
    allocatable,
    capacity: allocatable,
    images: [],
    declaredFeatures: [],
    heartbeatSeconds: null,
    usage: index % 3 === 0 ? null : createUsage(random, allocatable),
    numa: null,
    gpus: index % 4 === 0 ? { model: '', deviceMilli: [1000, 1000] } : null,
    migrationBandwidthBytesPerSecond: index % 2 === 0 ? null : 1024 ** 3,
  };
}

function createUsage(random: Random, [cpuMilli = 0, memoryBytes = 0]: readonly number[]): NonNullable<Node['usage']> {
  const figureOf = (whole: number) => ({ mean: whole * random.next(), standardDeviation: whole * 0.1 * random.next() });
  return {
    cpuMilli: figureOf(cpuMilli),
    memoryBytes: figureOf(memoryBytes),
    cpuPressure: random.next() / 2,
    memoryPressure: random.next() / 4,
    ioPressure: random.next() / 4,
    measuredAtSeconds: null,
  };
}

/** Pods that fill a node to any degree: not at all, wholly, or in between. */
function fill({ name, allocatable }: Node, index: number, random: Random): Pod[] {
  const share = index % 10 === 0 ? 0 : index % 10 === 1 ? 1 : random.next();
  const count = share === 0 ? 0 : 1 + randomBelow(random, 8);
  return Array.from({ length: count }, (_, number) => {
    // The last takes the rest, so that a full node is full to the byte.
    const part = (amount: number): number => {
      const each = Math.floor((amount * share) / count);
      return number === 0 ? Math.floor(amount * share) - each * (count - 1) : each;
    };
    const [cpuMilli = 0, memoryBytes = 0] = allocatable;
    const requests = [part(cpuMilli), part(memoryBytes), 0, 0];
    return createPod(`placed-${index}-${number}`, requests, NO_LABELS, { nodeName: name, phase: 'Running' });
  });
}

function createRequests(random: Random, axes: ResourceAxes, texts: Texts): readonly number[] {
  const cores = pick(random, POD_CORES);
  return axes.vector([
    ...texts.map(([key = '']): [string, number] => [key, randomBelow(random, 2)]),
    ['cpu', cores * 1000],
    ['memory', cores * 4 * GIB],
  ]);
}

/** Small numbers, the value asked for, or nothing. */
function pickLabels(random: Random, texts: Texts): ReadonlyMap<string, string> {
  return new Map(
    texts.flatMap(([key = '', value]): [string, string][] => {
      const draw = randomBelow(random, 4);
      if (draw === 0) return [];
      return [[key, value !== undefined && draw === 1 ? value : String(randomBelow(random, 10))]];
    }),
  );
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[randomBelow(random, items.length)]!;
}

function createPod(name: string, requests: readonly number[], labels: Pod['labels'], changes: Partial<Pod>): Pod {
  return { ...createPlainPod('sample', name, requests), labels, annotations: labels, ...changes };
}

function createVm(index: number): Vm {
  const vcpus = 1 + (index % 8);
  return {
    name: `vm-${index}`,
    uid: `vm-${index}`,
    vcpus,
    guestMemoryBytes: vcpus * 4 * GIB,
    cpuModel: null,
    startedCpu: null,
    requiredCpuFeatures: [],
    forbiddenCpuFeatures: [],
    hypervFeatures: [],
    machineType: '',
    architecture: '',
    tscFrequencyHz: 0,
    hasDedicatedCpus: false,
    hasNumaPassthrough: false,
    hugepageBytes: 0,
    migratesOverOneStream: false,
    hasHostDevices: false,
    evictionStrategy: 'LiveMigrate',
    migratability: { isMigratable: true, reason: '' },
    startTimeSeconds: null,
    copiedDiskBytes: index % 4 === 2 ? 20 * GIB : 0,
    migrationSettings: DEFAULT_MIGRATION_SETTINGS,
    usage: index % 8 === 0 ? null : createVmUsage(vcpus),
    migrationHistory: null,
    migration: index % 4 === 0 ? { key: `sample/${index}`, sourceNode: 'node-0', reason: 'user', priority: 0 } : null,
  };
}

function createVmUsage(vcpus: number): NonNullable<Vm['usage']> {
  const memoryBytes = vcpus * 3 * GIB;
  const dirtyCurve = { kind: 'power', bytesAtOneSecond: GIB / 16, exponent: 0.8, capBytes: memoryBytes } as const;
  return { cpuMilli: vcpus * 300, memoryBytes, dirtyCurve };
}
