/** What is kept of KubeVirt's objects and of those beside them (readers: kubevirt/). */

import { isRecord } from '../field.ts';
import { amended, each, fields, nothing, ofTypes, only, presence, type Shape, whole } from './shape.ts';
import { annotations, metadata } from './shapes-metadata.ts';

const INSTANCETYPE_GROUP = 'instancetype.kubevirt.io/';

/** All of it, since launcher pods are made of it, but for what guests are told at their start: that may hold secrets. */
const guestSpec = amended({
  volumes: each(amended({ cloudInitNoCloud: presence, cloudInitConfigDrive: presence })),
});

/** KubeVirt's migratability, and what makes the workload updater migrate a guest (migratability.ts, migration-object.ts). */
const GUEST_CONDITIONS = ['LiveMigratable', 'HotVCPUChange', 'HotMemoryChange', 'VolumesChange', 'MigrationRequired'];

export const virtualMachineInstance: Shape = fields({
  metadata: metadata({ creationTimestamp: whole, labels: whole, annotations }),
  spec: guestSpec,
  status: fields({
    phase: whole,
    nodeName: whole,
    evacuationNodeName: whole,
    conditions: ofTypes(GUEST_CONDITIONS, 'status', 'reason'),
    phaseTransitionTimestamps: each(only('phase', 'phaseTransitionTimestamp')),
    machine: only('type'),
    memory: only('guestCurrent'),
    currentCPUTopology: whole,
    topologyHints: only('tscFrequency'),
    migratedVolumes: each(fields({ volumeName: whole, sourcePVCInfo: fields({ capacity: only('storage') }) })),
    volumeStatus: each(fields({ name: whole, hotplugVolume: presence })),
    migrationState: only('sourceState'),
  }),
});

export const virtualMachineInstanceMigration: Shape = fields({
  metadata: metadata({ annotations }),
  spec: fields({ vmiName: whole, priority: whole, addedNodeSelector: whole, receive: presence }),
  status: fields({
    phase: whole,
    migrationState: only('sourceNode', 'targetNode', 'startTimestamp', 'endTimestamp'),
  }),
});

export const virtualMachine: Shape = fields({
  metadata: metadata({ generation: whole, creationTimestamp: whole, labels: whole }),
  spec: amended({
    template: fields({ metadata: only('labels', 'annotations'), spec: guestSpec }),
    dataVolumeTemplates: nothing,
  }),
  status: fields({
    created: whole,
    printableStatus: whole,
    runStrategy: whole,
    stateChangeRequests: each(fields({ action: whole, data: only('paused') })),
    conditions: ofTypes(['ManualRecoveryRequired'], 'status'),
    memoryDumpRequest: only('phase', 'claimName'),
    instancetypeRef: fields({ controllerRevisionRef: only('name') }),
    preferenceRef: fields({ controllerRevisionRef: only('name') }),
  }),
});

export const kubevirt: Shape = fields({
  metadata: metadata(),
  spec: only('configuration'),
  status: only('observedKubeVirtVersion', 'defaultArchitecture'),
});

export const hyperConverged: Shape = fields({
  metadata: metadata({ annotations: only('kubevirt.kubevirt.io/jsonpatch', 'deployPasstNetworkBinding') }),
  spec: whole,
});

export const migrationPolicy: Shape = fields({ metadata: metadata(), spec: whole });

/** Instancetypes and preferences. */
export const instancetype: Shape = fields({ metadata: metadata(), spec: whole });

/** The object inside is kept where it is an instancetype or a preference; other controllers have revisions too. */
export const controllerRevision: Shape = fields({
  metadata: metadata({ labels: only('instancetype.kubevirt.io/object-name') }),
  data: (value) => (isOfInstancetype(value) ? HELD(value) : presence(value)),
});

const HELD = fields({ apiVersion: whole, kind: whole, metadata: only('name'), spec: whole });

function isOfInstancetype(value: unknown): boolean {
  const apiVersion = isRecord(value) ? value['apiVersion'] : undefined;
  return typeof apiVersion === 'string' && apiVersion.startsWith(INSTANCETYPE_GROUP);
}

export const dataVolume: Shape = fields({
  metadata: metadata(),
  spec: only('pvc', 'storage'),
  status: only('phase', 'claimName'),
});

export const networkAttachment: Shape = fields({
  metadata: metadata({ annotations: only('k8s.v1.cni.cncf.io/resourceName') }),
});

export const resourceQuota: Shape = fields({ metadata: metadata(), spec: only('hard') });
