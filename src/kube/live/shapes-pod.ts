/** What is kept of pods and nodes (readers: pod.ts, pod-*.ts, node.ts, gpus.ts, kubevirt/launcher-vm.ts). */

import { isRecord } from '../field.ts';
import { each, fields, ofTypes, only, presence, type Shape, whole } from './shape.ts';
import { annotations, metadata, owners } from './shapes-metadata.ts';

const isReadOnly = { readOnly: whole };

/** In-tree sources of volumes (volume-source.ts, pod-volumes.ts). */
export const VOLUME_SOURCES: Readonly<Record<string, Shape>> = {
  gcePersistentDisk: fields({ pdName: whole, ...isReadOnly }),
  awsElasticBlockStore: fields({ volumeID: whole, ...isReadOnly }),
  iscsi: fields({ iqn: whole, ...isReadOnly }),
  rbd: fields({ monitors: whole, pool: whole, image: whole, ...isReadOnly }),
  cinder: only('volumeID'),
  azureDisk: only('diskURI'),
  azureFile: only('secretName', 'secretNamespace', 'shareName'),
  vsphereVolume: only('volumePath'),
  portworxVolume: only('volumeID'),
};

const volume = fields({
  name: whole,
  persistentVolumeClaim: only('claimName'),
  ephemeral: presence,
  image: only('reference'),
  ...VOLUME_SOURCES,
});

/** A volume of a kind that no rule reads is a name alone by now. */
function saysMoreThanItsName(item: unknown): boolean {
  return !isRecord(item) || typeof item['name'] !== 'string' || Object.keys(item).length > 1;
}

const amounts = only('requests', 'limits');

const container = fields({
  name: whole,
  image: whole,
  resources: amounts,
  ports: each(only('hostIP', 'protocol', 'hostPort', 'containerPort')),
  restartPolicy: whole,
  restartPolicyRules: each(only('action')),
});

const containerStatus = fields({ name: whole, resources: only('requests'), allocatedResources: whole });

export const pod: Shape = fields({
  metadata: metadata({
    generateName: whole,
    creationTimestamp: whole,
    labels: whole,
    annotations,
    ownerReferences: owners,
  }),
  spec: fields({
    nodeName: whole,
    schedulerName: whole,
    schedulingGates: each(only('name')),
    priority: whole,
    priorityClassName: whole,
    preemptionPolicy: whole,
    affinity: whole,
    nodeSelector: whole,
    tolerations: each(only('key', 'operator', 'value', 'effect')),
    topologySpreadConstraints: whole,
    hostNetwork: whole,
    hostUsers: whole,
    overhead: whole,
    resources: amounts,
    volumes: each(volume, saysMoreThanItsName),
    initContainers: each(container),
    containers: each(container),
  }),
  status: fields({
    phase: whole,
    nominatedNodeName: whole,
    startTime: whole,
    conditions: ofTypes(['DisruptionTarget', 'PodResizePending'], 'status', 'reason'),
    resources: only('requests'),
    allocatedResources: whole,
    containerStatuses: each(containerStatus),
    initContainerStatuses: each(containerStatus),
  }),
});

export const node: Shape = fields({
  metadata: metadata({ labels: whole, annotations }),
  spec: fields({ taints: each(only('key', 'value', 'effect')), unschedulable: whole }),
  status: fields({
    capacity: whole,
    allocatable: whole,
    images: each(only('names', 'sizeBytes')),
    declaredFeatures: whole,
  }),
});

/** `attributes` and `topologyPolicies` tell the kubelet's policy (numa.ts). */
export const nodeResourceTopology: Shape = fields({
  metadata: metadata(),
  topologyPolicies: whole,
  attributes: each(only('name', 'value')),
  zones: each(
    fields({ name: whole, type: whole, resources: each(only('name', 'capacity', 'allocatable', 'available')) }),
  ),
});
