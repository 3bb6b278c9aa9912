/** Objects of a cluster under other names: what placement reads of them stays, and with it every decision. */

import { isRecord } from '../field.ts';
import * as vms from './kubevirt.ts';
import * as usage from './measurements.ts';
import { NameBook } from './name-book.ts';
import { node, nodeResourceTopology, pod } from './pods-and-nodes.ts';
import type { Rule } from './rule.ts';
import * as other from './storage-and-workloads.ts';

/** A rule for each kind with its group; '' is the core group. */
const KINDS: Readonly<Record<string, readonly [group: string, rule: Rule]>> = {
  Node: ['', node],
  Pod: ['', pod],
  Namespace: ['', other.namespace],
  Service: ['', other.service],
  ReplicationController: ['', other.replicationController],
  ReplicaSet: ['apps', other.controller],
  StatefulSet: ['apps', other.controller],
  PodDisruptionBudget: ['policy', other.disruptionBudget],
  PriorityClass: ['scheduling.k8s.io', other.priorityClass],
  PersistentVolumeClaim: ['', other.claim],
  PersistentVolume: ['', other.volume],
  StorageClass: ['storage.k8s.io', other.storageClass],
  CSINode: ['storage.k8s.io', other.csiNode],
  CSIDriver: ['storage.k8s.io', other.csiDriver],
  CSIStorageCapacity: ['storage.k8s.io', other.storageCapacity],
  VolumeAttachment: ['storage.k8s.io', other.attachment],
  NodeMetrics: ['metrics.k8s.io', usage.nodeMetrics],
  PodMetrics: ['metrics.k8s.io', usage.podMetrics],
  NodeUsage: ['berth.dev', usage.nodeUsage],
  VirtualMachineUsage: ['berth.dev', usage.virtualMachineUsage],
  NodeResourceTopology: ['topology.node.k8s.io', nodeResourceTopology],
  ResourceQuota: ['', vms.resourceQuota],
  NetworkAttachmentDefinition: ['k8s.cni.cncf.io', vms.networkAttachment],
  KubeVirt: ['kubevirt.io', vms.kubevirt],
  VirtualMachine: ['kubevirt.io', vms.virtualMachine],
  VirtualMachineInstance: ['kubevirt.io', vms.virtualMachineInstance],
  VirtualMachineInstanceMigration: ['kubevirt.io', vms.migration],
  MigrationPolicy: ['migrations.kubevirt.io', vms.settings],
  HyperConverged: ['hco.kubevirt.io', vms.settings],
  VirtualMachineInstancetype: ['instancetype.kubevirt.io', vms.instancetype],
  VirtualMachineClusterInstancetype: ['instancetype.kubevirt.io', vms.instancetype],
  VirtualMachinePreference: ['instancetype.kubevirt.io', vms.instancetype],
  VirtualMachineClusterPreference: ['instancetype.kubevirt.io', vms.instancetype],
  ControllerRevision: ['apps', vms.controllerRevision],
  DataVolume: ['cdi.kubevirt.io', vms.dataVolume],
};

export interface Anonymized {
  /** The objects of kinds that placement reads, in their order, under new names. */
  readonly objects: readonly unknown[];
  /** Objects that were left out: nothing says what in them may be told. */
  readonly droppedCount: number;
}

/**
 * Renames everything that could tell whose cluster it is, in objects as the API server sends them (with kind and
 * apiVersion). What no reader of src/kube reads is dropped. New names have the order of the old ones and are the same
 * for the same objects; amounts, times, and facts about machines and guests stay. Reads the objects twice.
 */
export function anonymizeObjects(objects: readonly unknown[]): Anonymized {
  const book = new NameBook();
  for (const one of objects) anonymize(one, book);
  book.settle();
  const renamed = objects.map((one) => anonymize(one, book)).filter((one) => one !== undefined);
  return { objects: renamed, droppedCount: objects.length - renamed.length };
}

function anonymize(value: unknown, book: NameBook): unknown {
  if (!isRecord(value)) return undefined;
  const { kind, apiVersion } = value;
  if (kind === undefined && 'data' in value) return usage.prometheusAnswer(value, book);
  if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind)) return undefined;
  const [group, rule] = KINDS[kind]!;
  const version = typeof apiVersion === 'string' ? apiVersion : '';
  const slash = version.indexOf('/');
  // The same kind of another group is another thing.
  if (version !== '' && (slash < 0 ? '' : version.slice(0, slash)) !== group) return undefined;
  const known = /^[a-z0-9./]{1,64}$/.test(version) ? { apiVersion: version } : {};
  return { ...known, kind, ...Object(rule(value, book)) };
}
