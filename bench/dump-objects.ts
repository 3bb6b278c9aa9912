/** The objects of a seeded dump, in the size and shape that a cluster with KubeVirt has them. */

import { createHash } from 'node:crypto';
import { type Random, randomBelow } from '../src/core/index.ts';

/** Lengths of names: bare, as machines are numbered in a room, and as a cloud numbers them. */
export type NameLength = keyof typeof NAME_ENDS;

const ZONES = ['zone-a', 'zone-b', 'zone-c'] as const;
const NAME_ENDS = { 10: '', 24: '.eu-1.internal', 43: '.compute.vms-1.eu-west-1.internal' } as const;
const CREATED = '2026-10-01T08:00:00Z';
/** Kubelets report at most 50 images; these make a node of some 11 KB. */
const IMAGES_PER_NODE = 25;
const IMAGES = 120;
/** Beyond the pods of any dump. */
const FIRST_ASKED = 10_000_000;

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uidOf(text: string): string {
  const hex = digest(text);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** The name of a node of a dump. */
export function nodeNameOf(index: number, nameLength: NameLength): string {
  return `node-${String(index).padStart(5, '0')}${NAME_ENDS[nameLength]}`;
}

/** A Node object of a dump, with as many images as its kubelet reports. */
export function createNode(
  { name, index, imageCount = IMAGES_PER_NODE }: { name: string; index: number; imageCount?: number },
  random: Random,
): object {
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
      images: Array.from({ length: imageCount }, (_, at) => createImage((first + at) % IMAGES)),
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

/** A pod as kube-scheduler asks about it: pending, and of no dump. `index` tells it from others. */
export function createAskedPod(kind: 'vm' | 'container', index: number, random: Random): object {
  const create = kind === 'vm' ? createLauncher : createReplica;
  return { ...create(FIRST_ASKED + index, '', random), status: { phase: 'Pending' } };
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

/** A running launcher pod of a VM; `nodeName` '' where it is not bound. */
export function createLauncher(index: number, nodeName: string, random: Random): object {
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

/** A running pod of a deployment; `nodeName` '' where it is not bound. */
export function createReplica(index: number, nodeName: string, random: Random): object {
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
      ...(nodeName !== '' && { nodeName }),
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
