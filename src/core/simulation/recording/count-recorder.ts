/** Counts instances by what became of them. */

import type { Instance } from '../instance.ts';
import { EVICTION_CAUSES, type EvictionCause, type SimulationObserver } from '../metric.ts';
import type { MigrationRecord, RunCounts } from '../run-result.ts';

/** Ends of migrations of which the VM is still on its source, or gone. */
const FAILED: ReadonlySet<string> = new Set(['aborted', 'stalled', 'cancelled', 'no-target']);

export class CountRecorder implements SimulationObserver {
  #arrived = 0;
  #rejected = 0;
  #departed = 0;
  #withdrawn = 0;
  #placements = 0;
  #migrations = 0;
  #failedMigrations = 0;
  readonly #evictions = new Map<EvictionCause, number>(EVICTION_CAUSES.map((cause) => [cause, 0]));

  arrived(): void {
    this.#arrived++;
  }

  rejected(): void {
    this.#rejected++;
  }

  departed({ placements }: Instance): void {
    this.#departed++;
    if (placements === 0) this.#withdrawn++;
  }

  placed(): void {
    this.#placements++;
  }

  evicted(_instance: Instance, _nodeName: string, cause: EvictionCause): void {
    this.#evictions.set(cause, this.#evictions.get(cause)! + 1);
  }

  migrationEnded({ startSeconds, outcome }: MigrationRecord): void {
    if (startSeconds === null && outcome !== 'no-target') return;
    this.#migrations++;
    if (outcome !== null && FAILED.has(outcome)) this.#failedMigrations++;
  }

  /** The counts, with those that are there now. */
  counts(now: Pick<RunCounts, 'running' | 'pending' | 'down' | 'events'>): RunCounts {
    return {
      arrived: this.#arrived,
      ...now,
      rejected: this.#rejected,
      departed: this.#departed,
      withdrawn: this.#withdrawn,
      placements: this.#placements,
      evictions: Object.fromEntries(this.#evictions) as Record<EvictionCause, number>,
      migrations: this.#migrations,
      failedMigrations: this.#failedMigrations,
    };
  }
}
