/** Builders of storage objects: state only what matters; everything else is a plain default. */

import { type Cluster, createCluster, type Storage } from '../src/core/model/cluster.ts';
import type { PodVolume } from '../src/core/model/pod.ts';
import { ResourceAxes } from '../src/core/model/resources.ts';
import {
  createLabelSelector,
  NO_LABELS,
  type NodeSelector,
  type NodeSelectorTerm,
} from '../src/core/model/selectors.ts';
import { ClusterState } from '../src/core/model/state.ts';
import type {
  CsiNode,
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from '../src/core/model/storage.ts';
import { GI } from './builders.ts';

/** A claim of 1 GiB in namespace `default` and class `local`, bound to nothing, changed as given. */
export function claim(name: string, changes: Partial<PersistentVolumeClaim> = {}): PersistentVolumeClaim {
  return {
    namespace: 'default',
    name,
    uid: `claim-${name}`,
    storageClassName: 'local',
    volumeName: '',
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    volumeAttributesClassName: undefined,
    requestBytes: GI,
    selector: null,
    phase: 'Pending',
    isTerminating: false,
    isBindCompleted: false,
    selectedNode: '',
    ownerUid: '',
    ...changes,
  };
}

/** A claim that is bound to a volume. */
export function boundClaim(name: string, volumeName: string, changes: Partial<PersistentVolumeClaim> = {}) {
  return claim(name, { volumeName, phase: 'Bound', isBindCompleted: true, ...changes });
}

/** An available volume of 1 GiB and class `local` of CSI driver `csi.a`, reached from everywhere, changed as given. */
export function volume(name: string, changes: Partial<PersistentVolume> = {}): PersistentVolume {
  return {
    name,
    uid: `volume-${name}`,
    labels: NO_LABELS,
    storageClassName: 'local',
    capacityBytes: GI,
    accessModes: ['ReadWriteOnce'],
    volumeMode: 'Filesystem',
    volumeAttributesClassName: undefined,
    nodeAffinity: null,
    phase: 'Available',
    isTerminating: false,
    claim: null,
    source: { driver: 'csi.a', handle: name, isInTree: false },
    ...changes,
  };
}

/** A class whose claims wait for their first consumer and whose volumes are made by hand, changed as given. */
export function storageClass(name: string, changes: Partial<StorageClass> = {}): StorageClass {
  return {
    name,
    provisioner: 'kubernetes.io/no-provisioner',
    isWaitForFirstConsumer: true,
    allowedTopologies: [],
    ...changes,
  };
}

/** A CSINode on which driver `csi.a` runs, without a limit, changed as given. */
export function csiNode(name: string, changes: Partial<CsiNode> = {}): CsiNode {
  return { name, limits: new Map(), topologyKeys: new Map([['csi.a', []]]), migratedPlugins: [], ...changes };
}

/** 1 GiB left for a class on every node, changed as given. */
export function capacity(name: string, changes: Partial<CsiStorageCapacity> = {}): CsiStorageCapacity {
  return {
    namespace: 'default',
    name,
    storageClassName: 'local',
    nodeTopology: createLabelSelector([]),
    capacityBytes: GI,
    maximumVolumeBytes: null,
    ...changes,
  };
}

/** An attachment of a volume of `csi.a` to a node. */
export function attachment(volumeName: string, nodeName: string, attacher = 'csi.a'): VolumeAttachment {
  return { name: `${volumeName}-${nodeName}`, attacher, nodeName, volumeName, inline: null };
}

/** A pod's volume that is a claim. */
export function mount(claimName: string, isEphemeral = false): PodVolume {
  return { kind: 'claim', claimName, isEphemeral };
}

/** A term that wants each label to be one of the given values, separated by `|`. */
export function labelTerm(record: Record<string, string>): NodeSelectorTerm {
  const expressions = Object.entries(record).map(([key, values]) => ({
    key,
    operator: 'In' as const,
    values: values.split('|'),
  }));
  return { expressions, fields: [], isValid: true };
}

/** A selector of one or several such terms. */
export function nodesWith(...records: Record<string, string>[]): NodeSelector {
  return { terms: records.map(labelTerm) };
}

/** The storage objects given; none of any other kind. */
export function storageOf(parts: Partial<Storage>): Storage {
  return createCluster({ axes: new ResourceAxes(), storage: parts }).storage;
}

/** A state of the given parts; what is not given is empty. */
export function stateOf(
  parts: Partial<Omit<Cluster, 'storage' | 'axes'>> & { storage?: Partial<Storage> },
): ClusterState {
  return new ClusterState(createCluster({ axes: new ResourceAxes(), ...parts }));
}
