/** What a snapshot lists, in which order, and what is not known where a kind may not be listed: data only. */

import { RESOURCES, type Resource } from '../resources.ts';

/** Listed before all else; without these there is no snapshot. */
export const REQUIRED_KINDS: readonly string[] = ['Node', 'Pod'];

/** No reader of dumps reads it: it would be told as skipped. */
const UNREAD_KINDS: readonly string[] = ['DataVolume'];

const WANTED = RESOURCES.filter(({ kind }) => !UNREAD_KINDS.includes(kind));

/**
 * In the order of asking. Nodes and pods come first, one straight after the other. Then comes what refers to other objects
 * before what it refers to: a claim is made before the pod that uses it and outlives it, so that a claim that is listed
 * after the pods is there for each of them.
 */
export const SNAPSHOT_RESOURCES: readonly Resource[] = [
  ...WANTED.filter(({ kind }) => REQUIRED_KINDS.includes(kind)),
  ...WANTED.filter(({ kind }) => !REQUIRED_KINDS.includes(kind)).toReversed(),
];

/** In the order of the file, which is that of RESOURCES: what others refer to first. */
export const KINDS_IN_FILE: readonly string[] = WANTED.map(({ kind }) => kind);

/** Of a namespace, but meant for the whole cluster: a snapshot of some namespaces holds all of them. */
export const CLUSTER_WIDE_KINDS: readonly string[] = [
  'CSIStorageCapacity',
  'HyperConverged',
  'KubeVirt',
  'NetworkAttachmentDefinition',
];

const SPREAD = 'pods do not spread by default over what selects them';
const VOLUME_LIMITS = 'limits of volumes a node are not known';
const KUBEVIRT_DEFAULTS = "KubeVirt's defaults stand for its settings";
const NO_INSTANCETYPE = 'VMs that name one and have no pod cannot be placed';

/** What is missing without a kind, by kind: the end of a sentence. */
export const LOST_WITHOUT: Readonly<Record<string, string>> = {
  Namespace: 'selectors of namespaces match none',
  PriorityClass: 'VMs without a pod have priority 0',
  StorageClass: 'pods whose claims are not bound fit nowhere',
  CSIDriver: 'free capacity of storage is not looked at',
  CSINode: VOLUME_LIMITS,
  CSIStorageCapacity: 'free capacity of storage is not known',
  PersistentVolume: 'pods whose claims are bound fit nowhere',
  PersistentVolumeClaim: 'pods with claims fit nowhere',
  VolumeAttachment: 'volumes that are attached without a pod are not counted',
  Service: SPREAD,
  ReplicationController: SPREAD,
  ReplicaSet: SPREAD,
  StatefulSet: SPREAD,
  PodDisruptionBudget: 'preemption spares no pod for its budget',
  NodeResourceTopology: 'NUMA zones are not known',
  HyperConverged: KUBEVIRT_DEFAULTS,
  KubeVirt: KUBEVIRT_DEFAULTS,
  MigrationPolicy: 'migrations go by the settings of the cluster alone',
  VirtualMachineInstance: 'guests are known by their launcher pods alone',
  VirtualMachineInstanceMigration: 'migrations are known by their target pods alone',
  ResourceQuota: 'launcher pods made for VMs have no limits for the sake of quotas',
  ControllerRevision: 'VMs that hold a revision of an instancetype and have no pod cannot be placed',
  NetworkAttachmentDefinition: 'launcher pods made for VMs ask for no network resources',
  VirtualMachineClusterInstancetype: NO_INSTANCETYPE,
  VirtualMachineInstancetype: NO_INSTANCETYPE,
  VirtualMachineClusterPreference: NO_INSTANCETYPE,
  VirtualMachinePreference: NO_INSTANCETYPE,
  VirtualMachine: 'VMs that do not run are not known',
};

/** A kind within one namespace: its objects lie below the namespace, and so does its address. */
export function inNamespace(resource: Resource, namespace: string): Resource {
  return { ...resource, plural: `namespaces/${encodeURIComponent(namespace)}/${resource.plural}` };
}
