/** What steps have made happen: movements of the run with them that the run without them does not have. */

import type { MigrationReason } from '../../src/core/index.ts';
import type { Move } from '../protocol.ts';
import type { Movement } from './move-recorder.ts';

/** Why an instance had to leave its node, for people. */
export const CAUSES = {
  preemption: 'a pod of higher priority needed the room',
  drain: 'its node was drained',
  failure: 'its node failed',
  'node-left': 'its node was removed',
} as const;

/** Why an instance was to move, for people. */
export const MIGRATION_CAUSES: Readonly<Record<MigrationReason, string>> = {
  evacuation: 'its node was drained',
  user: 'it was asked to move',
  rebalancing: 'the load was spread anew',
  hotplug: 'it was made larger while it runs',
  update: 'it was updated',
};

/** In the order of time; one entry a placement, so that an instance that moved twice stands there twice. */
export function findMoves(before: readonly Movement[], after: readonly Movement[]): readonly Move[] {
  const usual = new Set(before.map(keyOf));
  const places = new Map<string, string>();
  const causes = new Map<string, { readonly from: string; readonly why: string; readonly atSeconds: number }>();
  const moves: Move[] = [];
  for (const movement of after) {
    const { instance, atSeconds } = movement;
    const from = places.get(instance) ?? '';
    switch (movement.kind) {
      case 'placed': {
        const cause = causes.get(instance);
        causes.delete(instance);
        places.set(instance, movement.node);
        if (usual.has(keyOf(movement))) break;
        moves.push({
          instance,
          from: cause?.from ?? from,
          to: movement.node,
          atSeconds,
          how: cause === undefined ? 'placed' : 'restart',
          why: cause?.why ?? 'it found a place there',
          migrationSeconds: null,
          downtimeSeconds: null,
        });
        break;
      }
      case 'migrated': {
        const { record } = movement;
        places.set(instance, record.targetNode);
        if (usual.has(keyOf(movement))) break;
        moves.push({
          instance,
          from: record.sourceNode,
          to: record.targetNode,
          atSeconds,
          how: 'migration',
          why: MIGRATION_CAUSES[record.reason],
          migrationSeconds: record.startSeconds === null ? null : atSeconds - record.startSeconds,
          downtimeSeconds: record.downtimeSeconds,
        });
        break;
      }
      case 'evicted':
        causes.set(instance, { from: movement.node, why: CAUSES[movement.cause], atSeconds });
        places.delete(instance);
        break;
      case 'waits':
        break;
      case 'departed':
        causes.delete(instance);
        places.delete(instance);
        break;
    }
  }
  for (const [instance, { from, why, atSeconds }] of causes) {
    moves.push({ instance, from, to: '', atSeconds, how: 'waits', why, migrationSeconds: null, downtimeSeconds: null });
  }
  return moves.sort((a, b) => a.atSeconds - b.atSeconds);
}

/** Equal for the same thing at the same time. */
function keyOf(movement: Movement): string {
  const { kind, instance, atSeconds } = movement;
  const where =
    kind === 'placed' || kind === 'evicted' ? movement.node : kind === 'migrated' ? movement.record.targetNode : '';
  return `${kind} ${atSeconds} ${where} ${instance}`;
}
