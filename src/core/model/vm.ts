/** What makes a pod a VM: the facts about its guest that placement and live migration read. */

import type { DirtyCurve } from './dirty-curve.ts';
import type { MigrationReason, MigrationSettings } from './migration.ts';

/** The CPU a guest is given: a named model, or whatever the node that starts it has. */
export type CpuModel =
  | { readonly kind: 'host-model' }
  | { readonly kind: 'host-passthrough' }
  | { readonly kind: 'named'; readonly name: string };

/** A CPU model with the features that come on top of it. */
export interface StartedCpu {
  /** '' where only features are known. */
  readonly model: string;
  readonly features: readonly string[];
}

/** KubeVirt's answer to the Eviction API (kubevirt.md 4.8). */
export const EVICTION_STRATEGIES = ['None', 'LiveMigrate', 'LiveMigrateIfPossible', 'External'] as const;
export type EvictionStrategy = (typeof EVICTION_STRATEGIES)[number];

/** Whether the guest can be live-migrated at all (condition LiveMigratable, kubevirt.md 4.7). */
export interface Migratability {
  /** null where nothing is known. */
  readonly isMigratable: boolean | null;
  /** KubeVirt's reason where it is not, such as DisksNotLiveMigratable; '' otherwise. */
  readonly reason: string;
}

/** What a migration's target pod knows of its migration; on a pod only while that is not finished. */
export interface MigrationRole {
  /** `namespace/name` of the migration object, or its uid where only that is known. */
  readonly key: string;
  /** Node the guest runs on, '' where unknown (another cluster). */
  readonly sourceNode: string;
  readonly reason: MigrationReason;
  /** Order in KubeVirt's queue: 1000 running, 100 system-critical, 50 user-triggered, 20 maintenance, 0 unset. */
  readonly priority: number;
}

/** What was measured of a guest. */
export interface VmUsage {
  /** Mean CPU use in millicores; null where unknown. */
  readonly cpuMilli: number | null;
  /** Memory that is not zero, in bytes; null where unknown. */
  readonly memoryBytes: number | null;
  /** Unique memory dirtied over time; null where unknown. */
  readonly dirtyCurve: DirtyCurve | null;
}

/** Migrations of a VM that ended in the last 48 hours (policies.md 8.8). */
export interface MigrationHistory {
  readonly count: number;
  readonly lastEndSeconds: number;
  readonly lastDurationSeconds: number;
}

/** The `vm` facet of a pod: a virt-launcher pod with what its VirtualMachineInstance says. */
export interface Vm {
  /** Name of the VirtualMachineInstance; it is in the pod's namespace. */
  readonly name: string;
  readonly uid: string;
  readonly vcpus: number;
  readonly guestMemoryBytes: number;
  /** What it was asked to have since, by a memory hot-plug under way: a migration's time is granted by it (kubevirt.md 4.6). */
  readonly askedMemoryBytes?: number;
  /** null where unknown: nothing but the pod was given. */
  readonly cpuModel: CpuModel | null;
  /**
   * What host-model came to on the node the guest was first started on, which it keeps until it is restarted
   * (kubevirt.md 3.4); null where unknown: the node it runs on now tells.
   */
  readonly startedCpu: StartedCpu | null;
  /** CPU features the guest needs and must not have, without the label's prefix. */
  readonly requiredCpuFeatures: readonly string[];
  readonly forbiddenCpuFeatures: readonly string[];
  /** Hyper-V enlightenments as in `hyperv.node.kubevirt.io/<name>`. */
  readonly hypervFeatures: readonly string[];
  /** Resolved machine type of the running guest, or the one it asks for; '' where unknown. */
  readonly machineType: string;
  /** `amd64`, `arm64`, `s390x`; '' where unknown. */
  readonly architecture: string;
  /** TSC frequency the guest keeps, in Hz; 0 where it needs none. */
  readonly tscFrequencyHz: number;
  /** vCPUs pinned to whole cores. */
  readonly hasDedicatedCpus: boolean;
  /** The guest's NUMA cells are cells of the node. */
  readonly hasNumaPassthrough: boolean;
  /** Size of the huge pages that back the guest, in bytes; 0 for ordinary memory. */
  readonly hugepageBytes: number;
  /** The guest's memory is migrated over one stream (CPU limit or dedicated CPUs, kubevirt.md 4.6). */
  readonly migratesOverOneStream: boolean;
  /** Host devices or GPUs passed through. */
  readonly hasHostDevices: boolean;
  readonly evictionStrategy: EvictionStrategy;
  readonly migratability: Migratability;
  /** Since when the guest runs, seconds since the epoch, whichever nodes it has been on; null where it does not, or unknown. */
  readonly startTimeSeconds: number | null;
  /** Bytes of disks that a migration copies because both nodes do not share them. */
  readonly copiedDiskBytes: number;
  readonly migrationSettings: MigrationSettings;
  /** null where nothing was measured. */
  readonly usage: VmUsage | null;
  /** Why it is to be migrated, where that is known before anyone has made a migration of it: a drain, a hot-plug. */
  readonly dueReason?: MigrationReason;
  /** null where it was not migrated lately. */
  readonly migrationHistory: MigrationHistory | null;
  /** Set on the target pod of a migration that is not finished. */
  readonly migration: MigrationRole | null;
}
