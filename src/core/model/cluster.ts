/** A cluster at one moment: plain records, checked at the door and never changed. */

import type { Migration, MigrationLimits } from './migration.ts';
import type { Node } from './node.ts';
import type { Pod } from './pod.ts';
import type { ResourceAxes } from './resources.ts';
import type { LabelSelector, Labels } from './selectors.ts';
import type {
  CsiDriver,
  CsiNode,
  CsiStorageCapacity,
  PersistentVolume,
  PersistentVolumeClaim,
  StorageClass,
  VolumeAttachment,
} from './storage.ts';

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Empty: the service selects no pod. */
  readonly selector: Labels;
}

/** A ReplicaSet, StatefulSet or ReplicationController. */
export interface Controller {
  readonly kind: 'ReplicaSet' | 'StatefulSet' | 'ReplicationController';
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly selector: LabelSelector | null;
}

export interface PodDisruptionBudget {
  readonly namespace: string;
  readonly name: string;
  /** null or without requirements: protects nothing in preemption. */
  readonly selector: LabelSelector | null;
  readonly disruptionsAllowed: number;
  /** Names of pods already being disrupted. */
  readonly disruptedPods: readonly string[];
}

export interface PriorityClass {
  readonly name: string;
  readonly value: number;
  readonly isGlobalDefault: boolean;
  readonly preemptsLowerPriority: boolean;
}

export interface Storage {
  readonly claims: readonly PersistentVolumeClaim[];
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  readonly csiNodes: readonly CsiNode[];
  readonly csiDrivers: readonly CsiDriver[];
  readonly capacities: readonly CsiStorageCapacity[];
  readonly attachments: readonly VolumeAttachment[];
}

export interface Cluster {
  readonly axes: ResourceAxes;
  /** In the order they were given: kube-scheduler's node order follows arrival. */
  readonly nodes: readonly Node[];
  /** Bound, pending, terminating and finished pods. */
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  readonly services: readonly Service[];
  readonly controllers: readonly Controller[];
  readonly disruptionBudgets: readonly PodDisruptionBudget[];
  readonly priorityClasses: readonly PriorityClass[];
  readonly storage: Storage;
  /** Live migrations, ended ones too. */
  readonly migrations: readonly Migration[];
  /** null where no KubeVirt object told them. */
  readonly migrationLimits: MigrationLimits | null;
  /** The moment this is the state of, seconds since the epoch; null where unknown. */
  readonly timeSeconds: number | null;
}

/** A cluster of the given parts; what is not given is empty. */
export function createCluster(
  parts: Partial<Omit<Cluster, 'storage' | 'axes'>> & { axes: ResourceAxes; storage?: Partial<Storage> },
): Cluster {
  return {
    axes: parts.axes,
    nodes: parts.nodes ?? [],
    pods: parts.pods ?? [],
    namespaces: parts.namespaces ?? [],
    services: parts.services ?? [],
    controllers: parts.controllers ?? [],
    disruptionBudgets: parts.disruptionBudgets ?? [],
    priorityClasses: parts.priorityClasses ?? [],
    storage: {
      claims: parts.storage?.claims ?? [],
      volumes: parts.storage?.volumes ?? [],
      classes: parts.storage?.classes ?? [],
      csiNodes: parts.storage?.csiNodes ?? [],
      csiDrivers: parts.storage?.csiDrivers ?? [],
      capacities: parts.storage?.capacities ?? [],
      attachments: parts.storage?.attachments ?? [],
    },
    migrations: parts.migrations ?? [],
    migrationLimits: parts.migrationLimits ?? null,
    timeSeconds: parts.timeSeconds ?? null,
  };
}
