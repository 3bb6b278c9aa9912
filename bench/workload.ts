/** Seeded clusters and VM launcher pods for the benches. */

import {
  type Cluster,
  createCluster,
  createRandom,
  type LabelSelector,
  type Node,
  type Pod,
  type Random,
  ResourceAxes,
  randomBelow,
  selectorOfLabels,
} from '../src/core/index.ts';
import { createPlainPod } from '../src/core/model/plain-pod.ts';

const GI = 1024 ** 3;
const MI = 1024 ** 2;

/** What the pods ask for beside resources. */
export const DEMANDS = ['resources', 'anti-affinity', 'preferred-anti-affinity', 'spread'] as const;
export type Demand = (typeof DEMANDS)[number];

/** Guest sizes: virtual CPUs and memory; a launcher requests a tenth of the CPUs and the memory with its overhead. */
const SIZES = [
  { cpus: 1, memoryGi: 2 },
  { cpus: 2, memoryGi: 4 },
  { cpus: 4, memoryGi: 8 },
  { cpus: 8, memoryGi: 16 },
  { cpus: 16, memoryGi: 64 },
] as const;

const ZONES = ['zone-a', 'zone-b', 'zone-c'] as const;
/** VMs of one application carry one label; anti-affinity and spread work within an application. */
const APPLICATIONS = 100;
const DEVICES = ['devices.kubevirt.io/kvm', 'devices.kubevirt.io/tun', 'devices.kubevirt.io/vhost-net'] as const;
const LAUNCHER_OVERHEAD_BYTES = 300 * MI;

/** Nodes of 64 cores and 256 GiB in three zones, with KubeVirt's labels and devices. */
export function createNodes(count: number, axes: ResourceAxes): Node[] {
  const devices = DEVICES.map((name): [string, number] => [name, 1000]);
  const allocatable = axes.vector([
    ['cpu', 64_000],
    ['memory', 256 * GI],
    ['ephemeral-storage', 500 * GI],
    ['pods', 250],
    ...devices,
  ]);
  return Array.from({ length: count }, (_, index): Node => {
    const name = `node-${String(index).padStart(5, '0')}`;
    return {
      name,
      uid: `uid-${name}`,
      labels: new Map([
        ['kubernetes.io/hostname', name],
        ['topology.kubernetes.io/zone', ZONES[index % ZONES.length]!],
        ['kubevirt.io/schedulable', 'true'],
        ['cpu-model.node.kubevirt.io/Skylake-Server', 'true'],
      ]),
      annotations: new Map(),
      taints: [],
      isUnschedulable: false,
      allocatable,
      capacity: allocatable,
      images: [],
      declaredFeatures: [],
      heartbeatSeconds: null,
      usage: null,
      numa: null,
      gpus: null,
      migrationBandwidthBytesPerSecond: null,
    };
  });
}

/** An endless seeded stream of launcher pods with one kind of demand. */
export function* createPods(demand: Demand, seed: number, axes: ResourceAxes): Generator<Pod> {
  const random = createRandom(seed);
  for (let index = 0; ; index++) yield createLauncher(index, demand, random, axes);
}

/** A cluster of `nodeCount` empty nodes. */
export function createEmptyCluster(nodeCount: number): Cluster {
  const axes = new ResourceAxes();
  return createCluster({ axes, nodes: createNodes(nodeCount, axes), namespaces: [{ name: 'vms', labels: new Map() }] });
}

function createLauncher(index: number, demand: Demand, random: Random, axes: ResourceAxes): Pod {
  const size = SIZES[randomBelow(random, SIZES.length)]!;
  const application = `app-${randomBelow(random, APPLICATIONS)}`;
  const requests = axes.vector([
    ['cpu', size.cpus * 100],
    ['memory', size.memoryGi * GI + LAUNCHER_OVERHEAD_BYTES],
    ['ephemeral-storage', 50 * 1000 * 1000],
    ...DEVICES.map((name): [string, number] => [name, 1]),
  ]);
  const sameApplication = selectorOfLabels(new Map([['app', application]]));
  return {
    ...createPlainPod('vms', `virt-launcher-vm-${index}`, requests),
    uid: `uid-${index}`,
    labels: new Map([
      ['kubevirt.io', 'virt-launcher'],
      ['kubevirt.io/created-by', `vmi-uid-${index}`],
      ['vm.kubevirt.io/name', `vm-${index}`],
      ['app', application],
    ]),
    owner: {
      apiVersion: 'kubevirt.io/v1',
      kind: 'VirtualMachineInstance',
      name: `vm-${index}`,
      uid: `vmi-uid-${index}`,
    },
    tolerations: [
      { key: 'node.kubernetes.io/not-ready', operator: 'Exists', value: '', effect: 'NoExecute' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', value: '', effect: 'NoExecute' },
    ],
    nodeSelector: new Map([['kubevirt.io/schedulable', 'true']]),
    requiredPodAntiAffinity: demand === 'anti-affinity' ? [hostTerm(application, sameApplication)] : [],
    preferredPodAntiAffinity:
      demand === 'preferred-anti-affinity' ? [{ weight: 50, term: hostTerm(application, sameApplication) }] : [],
    spreadConstraints:
      demand === 'spread'
        ? ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
            maxSkew: topologyKey.endsWith('zone') ? 5 : 3,
            topologyKey,
            whenUnsatisfiable: 'DoNotSchedule' as const,
            selector: sameApplication,
            minDomains: 1,
            honorsNodeAffinity: true,
            honorsNodeTaints: false,
          }))
        : [],
    images: ['quay.io/kubevirt/virt-launcher:v1.8.4'],
  };
}

function hostTerm(application: string, selector: LabelSelector): Pod['requiredPodAntiAffinity'][number] {
  return {
    namespaces: ['vms'],
    namespaceSelector: null,
    selector,
    topologyKey: 'kubernetes.io/hostname',
    text: `vms/${application}@kubernetes.io/hostname`,
  };
}
