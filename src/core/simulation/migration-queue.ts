/**
 * Migrations that wait for their turn, and who holds one of KubeVirt's slots (kubevirt.md 4.3): so many in the cluster, so many
 * out of a node. A migration holds its slot from when a target is looked for.
 */

import type { MigrationLimits, MigrationReason } from '../model/migration.ts';
import { MIGRATION_PRIORITY } from './migration-order.ts';

/** What the queue knows of a migration. */
export interface Queued {
  readonly reason: MigrationReason;
  readonly sourceNode: string;
  /** Before this it is not tried again. */
  readonly notBeforeSeconds: number;
}

export class MigrationQueue<T extends Queued> {
  readonly #limits: MigrationLimits;
  /** By priority, each in the order they were asked for. */
  readonly #waiting = new Map<number, Set<T>>();
  readonly #holders = new Set<T>();
  /** Slots held by migrations out of a node. */
  readonly #outbound = new Map<string, number>();
  #waitingCount = 0;

  constructor(limits: MigrationLimits) {
    this.#limits = limits;
  }

  /** How many wait for a slot. */
  get waitingCount(): number {
    return this.#waitingCount;
  }

  /** Lets a migration wait, last of its priority. */
  add(migration: T): void {
    const priority = MIGRATION_PRIORITY[migration.reason];
    const line = this.#waiting.get(priority) ?? new Set();
    line.add(migration);
    this.#waiting.set(priority, line);
    this.#waitingCount++;
  }

  /** Takes a migration out, with the slot it may hold. */
  remove(migration: T): void {
    if (this.#waiting.get(MIGRATION_PRIORITY[migration.reason])?.delete(migration) === true) this.#waitingCount--;
    if (!this.#holders.delete(migration)) return;
    this.#outbound.set(migration.sourceNode, this.#outboundOf(migration) - 1);
  }

  /** Gives a slot to the next migration that may have one, higher priority first; null where none may. */
  take(timeSeconds: number): T | null {
    if (this.#holders.size >= this.#limits.perCluster) return null;
    for (const priority of [...this.#waiting.keys()].sort((a, b) => b - a)) {
      for (const migration of this.#waiting.get(priority)!) {
        if (migration.notBeforeSeconds > timeSeconds) continue;
        if (this.#outboundOf(migration) >= this.#limits.outboundPerNode) continue;
        this.remove(migration);
        this.#holders.add(migration);
        this.#outbound.set(migration.sourceNode, this.#outboundOf(migration) + 1);
        return migration;
      }
    }
    return null;
  }

  #outboundOf({ sourceNode }: T): number {
    return this.#outbound.get(sourceNode) ?? 0;
  }
}
