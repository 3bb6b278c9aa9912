/** Migrations that the steps have made begin, or be asked for, and that have not ended when the run does. */

import type { MigrationRecord, Simulation } from '../../src/core/index.ts';
import type { Move } from '../protocol.ts';
import { MIGRATION_CAUSES } from './find-moves.ts';

type World = Pick<Simulation['world'], 'openMigrations'>;

/** In the order in which they were asked for; those that the run without the steps has too are left out. */
export function openMoves(before: World, after: World): readonly Move[] {
  const usual = new Set([...before.openMigrations].map(keyOf));
  return [...after.openMigrations].filter((record) => !usual.has(keyOf(record))).map(toMove);
}

function toMove({ instance, sourceNode, targetNode, reason, startSeconds, requestedSeconds }: MigrationRecord): Move {
  const stage = startSeconds === null ? 'waits for its turn at the end' : 'under way at the end';
  return {
    instance,
    from: sourceNode,
    to: targetNode,
    atSeconds: startSeconds ?? requestedSeconds,
    how: 'migration',
    why: `${MIGRATION_CAUSES[reason]}; ${stage}`,
    migrationSeconds: null,
    downtimeSeconds: null,
  };
}

function keyOf({ instance, requestedSeconds }: MigrationRecord): string {
  return `${requestedSeconds} ${instance}`;
}
