/** Live migrations as objects of the cluster, and the settings that rule them. */

import type { Labels } from './selectors.ts';

/** Why a migration happens. */
export const MIGRATION_REASONS = ['evacuation', 'rebalancing', 'hotplug', 'update', 'user'] as const;
export type MigrationReason = (typeof MIGRATION_REASONS)[number];

/** KubeVirt's `spec.configuration.migrations`, after MigrationPolicies, for one VM (kubevirt.md 4.4 and 4.5). */
export interface MigrationSettings {
  /** Cap of one migration; 0: none. */
  readonly bandwidthBytesPerSecond: number;
  /** Seconds granted per started 10^9 bytes; 0: for ever. */
  readonly completionTimeoutPerGigabyteSeconds: number;
  /** Seconds without less remaining data after which it is given up. */
  readonly progressTimeoutSeconds: number;
  readonly maxDowntimeMilliseconds: number;
  readonly allowsAutoConverge: boolean;
  readonly allowsPostCopy: boolean;
  /** The guest may be paused to end its migration. */
  readonly allowsWorkloadDisruption: boolean;
}

/** KubeVirt's defaults (pkg/virt-config/virt-config.go, since v1.4). */
export const DEFAULT_MIGRATION_SETTINGS: MigrationSettings = {
  bandwidthBytesPerSecond: 0,
  completionTimeoutPerGigabyteSeconds: 150,
  progressTimeoutSeconds: 150,
  maxDowntimeMilliseconds: 900,
  allowsAutoConverge: false,
  allowsPostCopy: false,
  allowsWorkloadDisruption: false,
};

/** How many migrations KubeVirt runs at once. There is no limit into a node. */
export interface MigrationLimits {
  readonly perCluster: number;
  readonly outboundPerNode: number;
}

/** KubeVirt's defaults; HyperConverged sets 5 and 1 since July 2026. */
export const DEFAULT_MIGRATION_LIMITS: MigrationLimits = { perCluster: 5, outboundPerNode: 2 };

export const MIGRATION_PHASES = ['waiting', 'running', 'succeeded', 'failed'] as const;
/** `waiting`: no target pod yet; `running`: it has one, and counts towards the limits. */
export type MigrationPhase = (typeof MIGRATION_PHASES)[number];

/** A VirtualMachineInstanceMigration. */
export interface Migration {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The VirtualMachineInstance, of the same namespace. */
  readonly vmName: string;
  readonly phase: MigrationPhase;
  readonly reason: MigrationReason;
  /** As in MigrationRole. */
  readonly priority: number;
  /** '' where unknown. */
  readonly sourceNode: string;
  /** Labels that its target must have besides. */
  readonly addedNodeSelector: Labels;
  /** '' until a target is chosen. */
  readonly targetNode: string;
  /** null until it runs. */
  readonly startSeconds: number | null;
  readonly endSeconds: number | null;
}

/** True once a migration has ended, well or not. */
export function isEnded({ phase }: Pick<Migration, 'phase'>): boolean {
  return phase === 'succeeded' || phase === 'failed';
}
