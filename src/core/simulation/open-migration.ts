/** A live migration of a simulation that has not ended. */

import type { MigrationResult } from '../migration/live/simulate-migration.ts';
import type { MigrationReason } from '../model/migration.ts';
import type { Pod } from '../model/pod.ts';
import type { MigrationOrder } from './migration-order.ts';
import type { Queued } from './migration-queue.ts';
import type { MigrationRecord } from './run-result.ts';

export class OpenMigration implements Queued {
  readonly number: number;
  order: MigrationOrder;
  readonly reason: MigrationReason;
  record: MigrationRecord;
  /** Set while it runs. */
  running: { readonly target: Pod; readonly result: MigrationResult } | null = null;
  failures = 0;
  notBeforeSeconds: number;
  /** Since when it holds a slot and looks for a target; null while it waits or runs. */
  searchingSinceSeconds: number | null = null;

  constructor(number: number, order: MigrationOrder, record: MigrationRecord) {
    this.number = number;
    this.order = order;
    this.reason = order.reason;
    this.record = record;
    this.notBeforeSeconds = record.requestedSeconds;
  }

  get sourceNode(): string {
    return this.record.sourceNode;
  }
}
