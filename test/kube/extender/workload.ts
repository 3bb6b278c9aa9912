/** A seeded cluster of 200 nodes with running VMs and containers, and pods that come one after the other. */

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseQuantity, toValue } from '../../../src/core/index.ts';
import { createRandom, type Random, randomBelow } from '../../../src/core/random.ts';
import type { Fields, KubeObject, PodObject } from '../control-plane/api-objects.ts';
import { namespaceObject, nodeObject, podObject } from '../control-plane/objects.ts';

export interface Workload {
  /** In the order of creation: namespaces, nodes, services, VMIs, migrations, running pods. */
  readonly objects: readonly KubeObject[];
  /** In the order of creation. */
  readonly pods: readonly PodObject[];
}

export interface WorkloadOptions {
  readonly seed: number;
  readonly nodeCount: number;
  readonly podCount: number;
  readonly schedulerName?: string;
}

/** One recorded VM: the VMI, its launcher pod, and where it can migrate the target's pod. */
interface LauncherCase {
  readonly name: string;
  readonly vmi: KubeObject;
  readonly pod: PodObject;
  readonly migrationTargetPod?: PodObject;
}

const GI = 2 ** 30;

const CASES = gunzipSync(readFileSync(new URL('../../corpus/kubevirt-launcher-pods/cases.jsonl.gz', import.meta.url)))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as LauncherCase)
  .filter(({ pod, migrationTargetPod }) =>
    [pod, migrationTargetPod].every((one) => one === undefined || isOrdinary(one)),
  );

const NAMESPACE = 'vms';
/** Heartbeats of virt-handler do not age while a test runs. */
const HEARTBEAT = '"2099-01-01T00:00:00Z"';
const APPS = ['web', 'cache', 'queue', 'batch'];

/** Whether dozens of a VM fit into the cluster: on amd64, with at most 8 cores, 32 GiB and 8 GiB of huge pages. */
function isOrdinary({ spec }: PodObject): boolean {
  if (
    Object.entries(selectorOf({ spec })).some(
      ([key, value]) => key === 'disk' || (key.endsWith('/arch') && value !== 'amd64'),
    )
  ) {
    return false;
  }
  const containers = spec['containers'] as readonly { resources?: { requests?: Record<string, string> } }[]; // of a pod
  const most: Readonly<Record<string, number>> = {
    cpu: 8,
    memory: 32 * GI,
    'hugepages-2Mi': 8 * GI,
    'hugepages-1Gi': 8 * GI,
  };
  return containers.every(({ resources = {} }) =>
    Object.entries(resources.requests ?? {}).every(([name, text]) => {
      const quantity = parseQuantity(text);
      return quantity === null || Number(toValue(quantity)) <= (most[name] ?? 2 ** 40);
    }),
  );
}

/** Launcher pods, migration targets and containers with taints, affinity and spread, in turn. */
export function createWorkload({ seed, nodeCount, podCount, schedulerName }: WorkloadOptions): Workload {
  const random = createRandom(seed);
  const nodes = Array.from({ length: nodeCount }, (_, index) => createNode(index, random));
  const movable = CASES.filter(({ migrationTargetPod }) => migrationTargetPod !== undefined);
  const targets = Math.floor(podCount / 5);
  const moving = Array.from({ length: targets }, (_, index) =>
    rename(movable[index % movable.length]!, `run-${index}`),
  );
  const starting = Array.from({ length: Math.floor((podCount * 2) / 5) }, (_, index) =>
    rename(CASES[index % CASES.length]!, `new-${index}`),
  );
  const running = moving.map(({ pod }, index) => placed(pod, nodes[(index * 7) % nodeCount]!.metadata.name));
  const lists: PodObject[][] = [
    starting.map(({ pod }) => waiting(pod)),
    moving.map(({ migrationTargetPod }, index) => target(migrationTargetPod!, running[index]!, index)),
    Array.from({ length: podCount - targets - starting.length }, (_, index) => container(index, random)),
  ];
  const pods: PodObject[] = [];
  while (lists.some((list) => list.length > 0)) {
    for (const list of lists) {
      const next = list.shift();
      if (next !== undefined) pods.push(next);
    }
  }
  return {
    objects: [
      namespaceObject(NAMESPACE, { tier: 'gold' }),
      namespaceObject('apps', { tier: 'silver' }),
      { kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 },
      ...nodes,
      ...APPS.map(service),
      ...[...starting, ...moving].map(({ vmi }, index) => vmiOf(vmi, running[index - starting.length])),
      ...moving.map((_, index) => migration(index)),
      ...running,
    ],
    pods: schedulerName === undefined ? pods : pods.map((pod) => ({ ...pod, spec: { ...pod.spec, schedulerName } })),
  };
}

/** A node that most VMs can run on, some of them with devices, huge pages or taints. */
function createNode(index: number, random: Random): KubeObject {
  const chance = (percent: number): boolean => randomBelow(random, 100) < percent;
  const selectors = CASES.flatMap(({ pod, migrationTargetPod }) => [pod, migrationTargetPod]).flatMap((pod) =>
    pod === undefined ? [] : Object.entries(selectorOf(pod)),
  );
  const wanted = new Map(selectors.filter(([key]) => key !== 'kubernetes.io/hostname'));
  const labels = Object.fromEntries([...wanted].filter(([key]) => key === 'kubevirt.io/schedulable' || chance(85)));
  const resources = {
    'devices.kubevirt.io/kvm': '1k',
    'devices.kubevirt.io/tun': '1k',
    'devices.kubevirt.io/vhost-net': '1k',
    'devices.kubevirt.io/vhost-vsock': '1k',
    'devices.kubevirt.io/sev': '100',
    'hugepages-2Mi': chance(60) ? '32Gi' : '0',
    'hugepages-1Gi': chance(60) ? '64Gi' : '0',
    ...Object.fromEntries(
      ['nvidia.com/L40', 'nvidia.com/GRID_T4-1Q', 'intel.com/qat', 'vendor.com/nvme'].map((name) => [
        name,
        chance(50) ? '8' : '0',
      ]),
    ),
  };
  const taints = chance(10)
    ? [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }]
    : chance(10)
      ? [{ key: 'spot', value: 'yes', effect: 'PreferNoSchedule' }]
      : [];
  return nodeObject(`node-${String(index).padStart(3, '0')}`, {
    cpu: String(16 * (1 + randomBelow(random, 4))),
    memory: `${128 * (1 + randomBelow(random, 3))}Gi`,
    resources,
    labels: {
      ...labels,
      'kubernetes.io/arch': 'amd64',
      'host-model-cpu.node.kubevirt.io/Skylake-Server': 'true',
      'topology.kubernetes.io/zone': `zone-${index % 5}`,
      'topology.kubernetes.io/region': 'north',
      disk: chance(50) ? 'ssd' : 'hdd',
      zone: chance(50) ? 'a' : 'b',
    },
    annotations: { 'kubevirt.io/heartbeat': HEARTBEAT },
    ...(taints.length > 0 && { taints }),
  });
}

function selectorOf({ spec }: Pick<PodObject, 'spec'>): Readonly<Record<string, string>> {
  return (spec['nodeSelector'] ?? {}) as Record<string, string>; // of a pod
}

/** The same VM under another name: what is unique of it stays unique. */
function rename(one: LauncherCase, name: string): LauncherCase {
  const text = JSON.stringify(one)
    .replaceAll(`"${one.name}"`, `"${name}"`)
    .replaceAll(`uid-${one.name}`, `uid-${name}`);
  return JSON.parse(text) as LauncherCase; // as it was
}

/** A pod as KubeVirt creates it, in the test's namespace, under a name of its own; what needs a kubelet ends at once. */
function waiting(pod: PodObject, suffix = ''): PodObject {
  const vm = pod.metadata.labels?.['vm.kubevirt.io/name'];
  const { generateName: _generated, ...metadata } = pod.metadata as PodObject['metadata'] & { generateName?: string };
  return {
    ...pod,
    kind: 'Pod',
    metadata: { ...metadata, name: `virt-launcher-${vm}${suffix}`, namespace: NAMESPACE },
    spec: { ...pod.spec, schedulerName: 'default-scheduler', terminationGracePeriodSeconds: 0 },
  };
}

function placed(pod: PodObject, nodeName: string): PodObject {
  const { spec, ...rest } = waiting(pod);
  return { ...rest, spec: { ...spec, nodeName } };
}

function target(pod: PodObject, source: PodObject, index: number): PodObject {
  const { metadata, ...rest } = waiting(pod, '-target');
  return {
    ...rest,
    metadata: {
      ...metadata,
      labels: {
        ...metadata.labels,
        'kubevirt.io/migrationJobUID': `migration-${index}`,
        'kubevirt.io/nodeName': source.spec.nodeName ?? '',
      },
      annotations: { ...metadata.annotations, 'kubevirt.io/migrationJobName': `move-${index}` },
    },
  };
}

function vmiOf(vmi: KubeObject, runningPod: PodObject | undefined): KubeObject {
  const { uid: _uid, ...metadata } = vmi.metadata as KubeObject['metadata'] & { uid?: string };
  const conditions = [{ type: 'LiveMigratable', status: 'True' }];
  const status =
    runningPod === undefined
      ? { phase: 'Scheduling' }
      : { phase: 'Running', nodeName: runningPod.spec.nodeName, conditions };
  return { ...vmi, kind: 'VirtualMachineInstance', metadata: { ...metadata, namespace: NAMESPACE }, status };
}

function migration(index: number): KubeObject {
  return {
    kind: 'VirtualMachineInstanceMigration',
    metadata: { name: `move-${index}`, namespace: NAMESPACE },
    spec: { vmiName: `run-${index}` },
    status: { phase: 'Scheduling' },
  };
}

function service(app: string): KubeObject {
  return {
    kind: 'Service',
    metadata: { name: app, namespace: 'apps' },
    spec: { selector: { app }, ports: [{ port: 80 }] },
  };
}

/** A container with some of taints tolerated, affinity, anti-affinity, spread and preferences. */
function container(index: number, random: Random): PodObject {
  const chance = (percent: number): boolean => randomBelow(random, 100) < percent;
  const app = APPS[randomBelow(random, APPS.length)]!;
  const selector = { labelSelector: { matchLabels: { app } } };
  const affinity: Fields = {
    ...(chance(30) && {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ ...selector, topologyKey: 'kubernetes.io/hostname' }],
      },
    }),
    ...(chance(30) && {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] }],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 10 + randomBelow(random, 90),
            preference: {
              matchExpressions: [
                { key: 'topology.kubernetes.io/zone', operator: 'In', values: [`zone-${randomBelow(random, 5)}`] },
              ],
            },
          },
        ],
      },
    }),
    ...(chance(20) && {
      podAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 50, podAffinityTerm: { ...selector, topologyKey: 'topology.kubernetes.io/zone' } },
        ],
      },
    }),
  };
  const spread = chance(40)
    ? [
        {
          maxSkew: 1 + randomBelow(random, 3),
          topologyKey: chance(50) ? 'topology.kubernetes.io/zone' : 'kubernetes.io/hostname',
          whenUnsatisfiable: chance(50) ? 'DoNotSchedule' : 'ScheduleAnyway',
          ...selector,
        },
      ]
    : [];
  return podObject(`${app}-${index}`, {
    namespace: 'apps',
    cpu: `${100 * (1 + randomBelow(random, 40))}m`,
    memory: `${256 * (1 + randomBelow(random, 32))}Mi`,
    labels: { app },
    spec: {
      ...(Object.keys(affinity).length > 0 && { affinity }),
      ...(spread.length > 0 && { topologySpreadConstraints: spread }),
      ...(chance(30) && { tolerations: [{ key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' }] }),
    },
  });
}
