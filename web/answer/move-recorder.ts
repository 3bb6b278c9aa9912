/** Writes down where instances went in a run, as an observer that measures nothing: results are the same with and without it. */

import type { EvictionCause, Instance, MetricDefinition, MigrationRecord, Simulation } from '../../src/core/index.ts';

/** Outcomes after which the guest runs on the target. */
const ARRIVED: ReadonlySet<MigrationRecord['outcome']> = new Set<MigrationRecord['outcome']>([
  'converged',
  'post-copy',
  'paused',
]);

/** One thing that happened to an instance. */
export type Movement =
  | { readonly kind: 'placed'; readonly instance: string; readonly atSeconds: number; readonly node: string }
  | {
      readonly kind: 'evicted';
      readonly instance: string;
      readonly atSeconds: number;
      readonly node: string;
      readonly cause: EvictionCause;
    }
  | {
      readonly kind: 'migrated';
      readonly instance: string;
      readonly atSeconds: number;
      readonly record: MigrationRecord;
    }
  | { readonly kind: 'waits'; readonly instance: string; readonly atSeconds: number }
  | { readonly kind: 'departed'; readonly instance: string; readonly atSeconds: number };

/** The observer, the list that it fills, and the world that it has seen: at the end of a run that is as it is then. */
export function createMoveRecorder(): {
  readonly definition: MetricDefinition;
  readonly movements: readonly Movement[];
  readonly worldOf: () => Simulation['world'];
} {
  const movements: Movement[] = [];
  let seen: Simulation['world'] | null = null;
  const definition: MetricDefinition = {
    name: 'what-if-moves',
    summary: 'Where instances went.',
    create(world) {
      seen = world as Simulation['world']; // a simulation hands itself to its metrics
      const note = (movement: Movement): void => void movements.push(movement);
      const at = ({ id }: Instance) => ({ instance: id, atSeconds: world.timeSeconds });
      return {
        series: [],
        totals: [],
        sample: () => [],
        finish: () => [],
        placed: (instance, node) => note({ kind: 'placed', ...at(instance), node: node.name }),
        evicted: (instance, node, cause) => note({ kind: 'evicted', ...at(instance), node, cause }),
        queued: (instance) => note({ kind: 'waits', ...at(instance) }),
        departed: (instance) => note({ kind: 'departed', ...at(instance) }),
        migrationEnded: (record) => {
          if (!ARRIVED.has(record.outcome)) return;
          note({ kind: 'migrated', instance: record.instance, atSeconds: world.timeSeconds, record });
        },
      };
    },
  };
  return { definition, movements, worldOf: () => seen! };
}
