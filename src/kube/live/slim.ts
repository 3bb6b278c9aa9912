/** Drops what Berth never reads of an object before it is kept. */

import { isRecord } from '../field.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import type { Shape } from './shape.ts';
import * as kubevirt from './shapes-kubevirt.ts';
import { node, nodeResourceTopology, pod } from './shapes-pod.ts';
import * as storage from './shapes-storage.ts';
import { disruptionBudget, namespace, priorityClass, selecting } from './shapes-workload.ts';

/** An object of a followed kind, slimmed, in the form in which manifests are read. */
export interface LiveObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    /** Absent of kinds without namespaces. */
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
  };
  readonly [field: string]: unknown;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  Pod: pod,
  Node: node,
  NodeResourceTopology: nodeResourceTopology,
  Namespace: namespace,
  Service: selecting,
  ReplicationController: selecting,
  ReplicaSet: selecting,
  StatefulSet: selecting,
  PodDisruptionBudget: disruptionBudget,
  PriorityClass: priorityClass,
  PersistentVolumeClaim: storage.claim,
  PersistentVolume: storage.volume,
  StorageClass: storage.storageClass,
  CSINode: storage.csiNode,
  CSIDriver: storage.csiDriver,
  CSIStorageCapacity: storage.storageCapacity,
  VolumeAttachment: storage.attachment,
  VirtualMachineInstance: kubevirt.virtualMachineInstance,
  VirtualMachineInstanceMigration: kubevirt.virtualMachineInstanceMigration,
  VirtualMachine: kubevirt.virtualMachine,
  KubeVirt: kubevirt.kubevirt,
  HyperConverged: kubevirt.hyperConverged,
  MigrationPolicy: kubevirt.migrationPolicy,
  VirtualMachineInstancetype: kubevirt.instancetype,
  VirtualMachineClusterInstancetype: kubevirt.instancetype,
  VirtualMachinePreference: kubevirt.instancetype,
  VirtualMachineClusterPreference: kubevirt.instancetype,
  ControllerRevision: kubevirt.controllerRevision,
  DataVolume: kubevirt.dataVolume,
  NetworkAttachmentDefinition: kubevirt.networkAttachment,
  ResourceQuota: kubevirt.resourceQuota,
};

/** Characters of a name; Kubernetes allows no longer one. */
const MAX_NAME = 253;

/**
 * An object as the API server sends it, without what no reader of src/kube reads. Items of lists come without kind and
 * apiVersion, which are filled in. null where it is no object with a name (and a namespace, of kinds that have them).
 */
export function slimObject(resource: Resource, value: unknown): LiveObject | null {
  const shape = Object.hasOwn(SHAPES, resource.kind) ? SHAPES[resource.kind] : undefined;
  if (shape === undefined || !isRecord(value)) return null;
  const slim = shape(value);
  if (!isRecord(slim) || !isNamed(slim['metadata'], resource)) return null;
  const { apiVersion } = value;
  // The metadata has just been checked, which is all that the type promises.
  return {
    apiVersion: typeof apiVersion === 'string' ? apiVersion : apiVersionOf(resource),
    kind: resource.kind,
    ...slim,
  } as unknown as LiveObject;
}

function isNamed(metadata: unknown, { isNamespaced }: Resource): boolean {
  if (!isRecord(metadata) || !isName(metadata['name'])) return false;
  if (isNamespaced ? !isName(metadata['namespace']) : metadata['namespace'] !== undefined) return false;
  return ['uid', 'resourceVersion'].every((key) => metadata[key] === undefined || isName(metadata[key]));
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME;
}

/** What tells objects of one kind apart: `namespace/name`, or the name. */
export function keyOfObject({ metadata: { namespace: space, name } }: LiveObject): string {
  return space === undefined ? name : `${space}/${name}`;
}
