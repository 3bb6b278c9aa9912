/** A live migration as it is asked for, and its place in KubeVirt's queue. */

import type { MigrationReason } from '../model/migration.ts';
import type { Labels } from '../model/selectors.ts';
import type { InstanceRecord } from './instance-record.ts';

/** A migration that is asked for. */
export interface MigrationOrder {
  readonly instance: InstanceRecord;
  readonly reason: MigrationReason;
  readonly addedNodeSelector?: Labels;
  /** The only node that it may move to, by one try; absent: any, until it has moved. */
  readonly targetNode?: string;
  /** What the guest asks for on its target, where a hot-plug changes that. */
  readonly requests?: { readonly cpuMilli: number; readonly memoryBytes: number };
}

/** Order in KubeVirt's queue (kubevirt.md 4.3). */
export const MIGRATION_PRIORITY: Readonly<Record<MigrationReason, number>> = {
  user: 50,
  evacuation: 20,
  rebalancing: 20,
  update: 20,
  hotplug: 20,
};
