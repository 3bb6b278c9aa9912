/** Builders of the objects that tests create: state only what matters. */

import type { Fields, KubeObject, PodObject } from './api-objects.ts';

export interface NodeChanges {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: string;
  /** Further resources, such as `devices.kubevirt.io/kvm`. */
  readonly resources?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
  readonly unschedulable?: boolean;
}

/** A ready node of 16 cores, 64 GiB and 110 pods, with the labels a kubelet sets. Nothing runs behind it. */
export function nodeObject(name: string, changes: NodeChanges = {}): KubeObject {
  const { cpu = '16', memory = '64Gi', pods = '110', resources, labels, annotations = {}, ...spec } = changes;
  const allocatable = { cpu, memory, pods, 'ephemeral-storage': '100Gi', ...resources };
  return {
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
      annotations,
    },
    spec,
    status: {
      capacity: allocatable,
      allocatable,
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'a node without a kubelet' }],
    },
  };
}

export interface PodChanges {
  readonly namespace?: string;
  readonly cpu?: string;
  readonly memory?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Fields put over the pod's own, such as `schedulerName`, `priorityClassName`, `affinity`. */
  readonly spec?: Fields;
}

/**
 * A pod of one container that asks for 100m and 128Mi. It ends without grace, since no kubelet would end it: a victim of
 * preemption is gone at once.
 */
export function podObject(name: string, changes: PodChanges = {}): PodObject {
  const { namespace = 'default', cpu = '100m', memory = '128Mi', labels = {}, annotations = {}, spec } = changes;
  return {
    kind: 'Pod',
    metadata: { name, namespace, labels, annotations },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'main', image: 'example.invalid/main', resources: { requests: { cpu, memory } } }],
      ...spec,
    },
  };
}

/** A namespace. */
export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return { kind: 'Namespace', metadata: { name, labels } };
}
