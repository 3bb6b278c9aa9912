/**
 * A seeded dump as `kubectl get nodes,pods -A -o json` prints it, and what reading it costs.
 * `tsx bench/dump-workload.ts write FILE [nodes] [pods]` writes one; `tsx bench/dump-workload.ts read FILE` prints
 * milliseconds until the objects are read, the state is built and the first pod is decided on, and the peak of memory.
 */

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { readCluster } from '../src/cli/read-input.ts';
import {
  ClusterState,
  createProfile,
  createRandom,
  PLUGINS,
  POLICIES,
  type Random,
  randomBelow,
  Scheduler,
} from '../src/core/index.ts';

/** Size of a dump. Defaults: 5,000 nodes and 50,000 pods, the sizes that `berth serve` is promised for. */
export interface DumpSize {
  readonly nodeCount?: number;
  readonly podCount?: number;
  readonly seed?: number;
}

/** What one reading of a dump cost; times in milliseconds since the process began to read. */
export interface DumpRow {
  readonly nodeCount: number;
  readonly podCount: number;
  readonly readMilliseconds: number;
  readonly stateMilliseconds: number;
  readonly decidedMilliseconds: number;
  readonly peakResidentMegabytes: number;
  readonly residentMegabytes: number;
}

const SEED = 20261121;
const ZONES = ['zone-a', 'zone-b', 'zone-c'] as const;
const CREATED = '2026-10-01T08:00:00Z';
/** Of the pods, the rest are containers of deployments. */
const LAUNCHER_SHARE = 0.4;
/** Kubelets report at most 50 images; these make a node of some 11 KB. */
const IMAGES_PER_NODE = 25;
const IMAGES = 120;
const INDENT = 4;

/** Writes a dump piece by piece: its objects are never in memory together. */
export async function writeDump(path: string, size: DumpSize = {}): Promise<void> {
  await pipeline(Readable.from(pieces(size)), createWriteStream(path));
}

/** The text, one object a piece; kubectl sorts keys and writes four spaces. */
function* pieces({ nodeCount = 5000, podCount = 50_000, seed = SEED }: DumpSize): Generator<string> {
  const random = createRandom(seed);
  yield '{\n    "apiVersion": "v1",\n    "items": [\n';
  for (let index = 0; index < nodeCount; index++) yield piece(createNode(index, random), index === 0);
  for (let index = 0; index < podCount; index++) {
    const nodeName = `node-${String(index % nodeCount).padStart(5, '0')}`;
    const isLauncher = random.next() < LAUNCHER_SHARE;
    yield piece(isLauncher ? createLauncher(index, nodeName, random) : createReplica(index, nodeName, random), false);
  }
  yield '\n    ],\n    "kind": "List",\n    "metadata": {\n        "resourceVersion": ""\n    }\n}\n';
}

function piece(object: object, isFirst: boolean): string {
  const text = JSON.stringify(object, null, INDENT).replaceAll('\n', `\n${' '.repeat(2 * INDENT)}`);
  return `${isFirst ? '' : ',\n'}${' '.repeat(2 * INDENT)}${text}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uidOf(text: string): string {
  const hex = digest(text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function createNode(index: number, random: Random): object {
  const name = `node-${String(index).padStart(5, '0')}`;
  const resources = {
    cpu: '64',
    'devices.kubevirt.io/kvm': '1k',
    'devices.kubevirt.io/tun': '1k',
    'devices.kubevirt.io/vhost-net': '1k',
    'ephemeral-storage': '479101816Ki',
    memory: '263856932Ki',
    pods: '250',
  };
  const first = randomBelow(random, IMAGES);
  const condition = (type: string, status: string) => ({
    lastHeartbeatTime: CREATED,
    lastTransitionTime: CREATED,
    message: `kubelet reports ${type} for this node`,
    reason: `Kubelet${type}`,
    status,
    type,
  });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      annotations: {
        'kubevirt.io/heartbeat': CREATED,
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
      creationTimestamp: CREATED,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'cpu-feature.node.kubevirt.io/avx2': 'true',
        'cpu-feature.node.kubevirt.io/vmx': 'true',
        'cpu-model.node.kubevirt.io/Skylake-Server': 'true',
        'host-model-cpu.node.kubevirt.io/Skylake-Server': 'true',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubevirt.io/schedulable': 'true',
        'topology.kubernetes.io/zone': ZONES[index % ZONES.length],
      },
      name,
      resourceVersion: String(1_000_000 + index),
      uid: uidOf(name),
    },
    spec: { podCIDR: `10.${index >> 8}.${index & 255}.0/24`, providerID: `machine:///${uidOf(`machine ${index}`)}` },
    status: {
      addresses: [
        { address: `10.200.${index >> 8}.${index & 255}`, type: 'InternalIP' },
        { address: name, type: 'Hostname' },
      ],
      allocatable: resources,
      capacity: resources,
      conditions: [
        condition('MemoryPressure', 'False'),
        condition('DiskPressure', 'False'),
        condition('Ready', 'True'),
      ],
      images: Array.from({ length: IMAGES_PER_NODE }, (_, at) => createImage((first + at) % IMAGES)),
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kubeletVersion: 'v1.36.1',
        machineID: digest(`machine ${index}`).slice(0, 32),
      },
    },
  };
}

function createImage(index: number): object {
  const name = `registry.example.com/team-${index % 12}/service-${index}`;
  return {
    names: [`${name}@sha256:${digest(name)}`, `${name}:v1.${index}.0`],
    sizeBytes: 20_000_000 + index * 1_234_567,
  };
}

interface PodParts {
  readonly name: string;
  readonly namespace: string;
  readonly labels: object;
  readonly owner: object;
  readonly container: object;
  readonly nodeName: string;
  readonly spec: object;
}

function createLauncher(index: number, nodeName: string, random: Random): object {
  const cpus = 2 ** randomBelow(random, 4);
  const vm = `vm-${index}`;
  const devices = {
    'devices.kubevirt.io/kvm': '1',
    'devices.kubevirt.io/tun': '1',
    'devices.kubevirt.io/vhost-net': '1',
  };
  const requests = { cpu: `${cpus * 100}m`, 'ephemeral-storage': '50M', memory: `${cpus * 2048 + 281}Mi`, ...devices };
  return createPod({
    name: `virt-launcher-${vm}-${digest(vm).slice(0, 5)}`,
    namespace: `vms-${index % 20}`,
    labels: {
      app: `app-${randomBelow(random, 100)}`,
      'kubevirt.io': 'virt-launcher',
      'kubevirt.io/created-by': uidOf(vm),
      'vm.kubevirt.io/name': vm,
    },
    owner: { apiVersion: 'kubevirt.io/v1', kind: 'VirtualMachineInstance', name: vm, uid: uidOf(vm) },
    container: {
      name: 'compute',
      image: 'registry.example.com/team-1/service-1:v1.1.0',
      resources: { limits: devices, requests },
    },
    nodeName,
    spec: { nodeSelector: { 'kubernetes.io/arch': 'amd64', 'kubevirt.io/schedulable': 'true' } },
  });
}

function createReplica(index: number, nodeName: string, random: Random): object {
  const app = randomBelow(random, 1000);
  const set = `app-${app}-${digest(`app ${app}`).slice(0, 9)}`;
  const image = randomBelow(random, IMAGES);
  const resources = { limits: { memory: '512Mi' }, requests: { cpu: `${50 * (1 + (app % 8))}m`, memory: '256Mi' } };
  return createPod({
    name: `${set}-${digest(`pod ${index}`).slice(0, 5)}`,
    namespace: `team-${app % 12}`,
    labels: { app: `app-${app}`, 'pod-template-hash': digest(`app ${app}`).slice(0, 9) },
    owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: set, uid: uidOf(set) },
    container: {
      name: 'main',
      image: `registry.example.com/team-${image % 12}/service-${image}:v1.${image}.0`,
      resources,
    },
    nodeName,
    spec: {},
  });
}

function createPod({ name, namespace, labels, owner, container, nodeName, spec }: PodParts): object {
  const condition = (type: string) => ({ lastProbeTime: null, lastTransitionTime: CREATED, status: 'True', type });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      annotations: { 'example.com/checksum': digest(name), 'example.com/note': 'written by the deployment pipeline' },
      creationTimestamp: CREATED,
      labels,
      name,
      namespace,
      ownerReferences: [{ ...owner, blockOwnerDeletion: true, controller: true }],
      resourceVersion: '2000000',
      uid: uidOf(`${namespace}/${name}`),
    },
    spec: {
      containers: [
        {
          ...container,
          env: Array.from({ length: 2 }, (_, at) => ({ name: `SETTING_${at}`, value: `value ${at} of ${name}` })),
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: 8080, name: 'http', protocol: 'TCP' }],
          volumeMounts: [{ mountPath: '/var/run/secrets', name: 'token', readOnly: true }],
        },
      ],
      nodeName,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      tolerations: ['not-ready', 'unreachable'].map((taint) => ({
        effect: 'NoExecute',
        key: `node.kubernetes.io/${taint}`,
        operator: 'Exists',
        tolerationSeconds: 300,
      })),
      volumes: [{ name: 'token', projected: { defaultMode: 420, sources: [{ configMap: { name: 'root-ca' } }] } }],
      ...spec,
    },
    status: {
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(condition),
      phase: 'Running',
      podIP: '10.0.0.1',
      qosClass: 'Burstable',
      startTime: CREATED,
    },
  };
}

/** Reads a dump and decides on one of its pods anew. */
export async function measureDump(path: string): Promise<DumpRow> {
  const start = performance.now();
  const { cluster, issues } = await readCluster([path]);
  if (issues.length > 0) throw new Error(`the dump has issues: ${JSON.stringify(issues[0])}`);
  const readMilliseconds = performance.now() - start;
  const state = new ClusterState(cluster);
  const stateMilliseconds = performance.now() - start;
  const scheduler = new Scheduler(state, createProfile(POLICIES[0]!, PLUGINS));
  const { node } = scheduler.choose({ ...cluster.pods[0]!, uid: 'asked', name: 'asked', nodeName: '' });
  if (node === null) throw new Error('the pod fits nowhere');
  const decidedMilliseconds = performance.now() - start;
  return {
    nodeCount: cluster.nodes.length,
    podCount: cluster.pods.length,
    readMilliseconds,
    stateMilliseconds,
    decidedMilliseconds,
    peakResidentMegabytes: process.resourceUsage().maxRSS / 1000,
    residentMegabytes: process.memoryUsage().rss / 1e6,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, path, nodes, pods] = process.argv.slice(2);
  if (path === undefined || (verb !== 'write' && verb !== 'read')) throw new Error('wanted: write FILE or read FILE');
  if (verb === 'write') await writeDump(path, { nodeCount: Number(nodes ?? 5000), podCount: Number(pods ?? 50_000) });
  else process.stdout.write(`${JSON.stringify(await measureDump(path))}\n`);
}
