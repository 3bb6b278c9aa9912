/** Moves to one node that were asked for and came to nothing, and why. */

import { quote } from '../schema.ts';
import type { InstanceRecord } from './instance-record.ts';
import type { MigrationRecord } from './run-result.ts';

/** Told one by one; further ones are counted. */
const MOST_TOLD = 100;

export class MoveRemarks {
  readonly #told: string[] = [];
  #further = 0;

  add(instance: string, targetNode: string, why: string): void {
    if (this.#told.length < MOST_TOLD) this.#told.push(`${instance} was not moved to node ${targetNode}: ${why}.`);
    else this.#further++;
  }

  remarks(): readonly string[] {
    return this.#further === 0 ? this.#told : [...this.#told, `${this.#further} further moves came to nothing.`];
  }
}

/** Why an instance cannot be live-migrated now; null where it can. `isMigrating`: it has a migration that is open. */
export function hindranceOf({ pod, phase, isStarted }: InstanceRecord, isMigrating: boolean): string | null {
  const { vm } = pod;
  if (vm === null) return 'it is a container, and those are not live-migrated';
  if (phase !== 'running' || !isStarted) return 'it was not running';
  if (isMigrating) return 'another migration of it was under way';
  const { isMigratable, reason } = vm.migratability;
  if (isMigratable === false) return `it cannot be live-migrated${reason === '' ? '' : ` (${quote(reason)})`}`;
  return null;
}

/** Why a migration to one node has ended where it began. */
export function failureOf(outcome: MigrationRecord['outcome'], searchSeconds: number): string {
  if (outcome === 'no-target') return `the node did not take it within ${searchSeconds} s`;
  return outcome === 'cancelled' ? 'the migration was cancelled' : `the migration did not arrive (${outcome})`;
}
