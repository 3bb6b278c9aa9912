/** Seeded clusters of KubeVirt nodes with their CPUs, and VMs that start or migrate, for the benches. */

import {
  ClusterState,
  createCluster,
  createRandom,
  DEFAULT_MIGRATION_SETTINGS,
  type Node,
  type Pod,
  type Random,
  ResourceAxes,
  randomBelow,
  type Vm,
} from '../src/core/index.ts';
import { createNodes, createPods } from './workload.ts';

const GI = 1024 ** 3;
/** CPU generations of a grown cluster: each knows those before it. */
const GENERATIONS = ['Broadwell', 'Skylake-Server', 'Cascadelake-Server', 'Icelake-Server'] as const;
const VENDOR_LABEL = 'cpu-vendor.node.kubevirt.io/Intel';
/** A node-labeller publishes some 60 features of a server's CPU. */
const FEATURE_COUNT = 60;

/** KubeVirt nodes of four CPU generations with all the labels of a node-labeller. */
export function createVmNodes(count: number, axes: ResourceAxes): Node[] {
  const labelsOf = GENERATIONS.map(labelsOfGeneration);
  return createNodes(count, axes).map((node, index) => ({
    ...node,
    labels: new Map([...node.labels, ...labelsOf[index % GENERATIONS.length]!]),
  }));
}

function labelsOfGeneration(model: string, generation: number): [string, string][] {
  const known = GENERATIONS.slice(0, generation + 1);
  const features = Array.from({ length: FEATURE_COUNT - 5 * (GENERATIONS.length - generation) }, (_, at) => `f${at}`);
  return [
    `host-model-cpu.node.kubevirt.io/${model}`,
    ...features.slice(-4).map((name) => `host-model-required-features.node.kubevirt.io/${name}`),
    ...known.map((name) => `cpu-model-migration.node.kubevirt.io/${name}`),
    ...known.map((name) => `cpu-model.node.kubevirt.io/${name}`),
    ...features.map((name) => `cpu-feature.node.kubevirt.io/${name}`),
    'machine-type.node.kubevirt.io/q35',
    'kubernetes.io/arch',
    VENDOR_LABEL,
  ].map((key) => [key, key === 'kubernetes.io/arch' ? 'amd64' : 'true']);
}

/** An endless seeded stream of launcher pods of guests with host-model CPU. */
export function* createVmPods(seed: number, axes: ResourceAxes): Generator<Pod> {
  const random = createRandom(seed);
  for (const pod of createPods('resources', seed, axes)) yield { ...pod, vm: createVm(pod, random) };
}

function createVm({ owner, requests }: Pod, random: Random): Vm {
  const isMigratable = randomBelow(random, 20) > 0;
  return {
    name: owner?.name ?? '',
    uid: owner?.uid ?? '',
    vcpus: Math.round(requests[0]! / 100),
    guestMemoryBytes: Math.floor(requests[1]! / GI) * GI,
    cpuModel: { kind: 'host-model' },
    startedCpu: null,
    requiredCpuFeatures: [],
    forbiddenCpuFeatures: [],
    hypervFeatures: [],
    machineType: 'q35',
    architecture: 'amd64',
    tscFrequencyHz: 0,
    hasDedicatedCpus: false,
    hasNumaPassthrough: false,
    hugepageBytes: 0,
    migratesOverOneStream: false,
    hasHostDevices: false,
    evictionStrategy: 'LiveMigrate',
    migratability: { isMigratable, reason: isMigratable ? '' : 'DisksNotLiveMigratable' },
    startTimeSeconds: null,
    copiedDiskBytes: 0,
    migrationSettings: DEFAULT_MIGRATION_SETTINGS,
    usage: null,
    migrationHistory: null,
    migration: null,
  };
}

/** A state of that many KubeVirt nodes without pods. */
export function createVmState(nodeCount: number): ClusterState {
  const axes = new ResourceAxes();
  const namespaces = [{ name: 'vms', labels: new Map<string, string>() }];
  return new ClusterState(createCluster({ axes, nodes: createVmNodes(nodeCount, axes), namespaces }));
}
