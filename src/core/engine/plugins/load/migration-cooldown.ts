/**
 * MigrationCooldown: lets a VM rest after a live migration, longer after each, as OpenShift's descheduler does
 * (KubevirtMigrationAware; kubevirt.md 7, policies.md 8.8).
 *
 *   rest = min(maxRestSeconds, max(minRestSeconds, duration of the last migration) x 2^(n - 1))
 *
 * n: migrations in the last 48 hours. A target pod whose migration happens for one of `reasons` is refused everywhere until
 * the last migration has been over for that long. Without a history or a known time nothing is refused; migrations that
 * somebody asked for, or that empty a node, never are unless `reasons` names them.
 * Example: 15 min and up to 6 h; short migrations: 15, 30, 60, 120, 240, 360 min after the first to the sixth.
 */

import { pow } from '../../../elementary/pow.ts';
import { MIGRATION_REASONS, type MigrationReason } from '../../../model/migration.ts';
import type { MigrationHistory } from '../../../model/vm.ts';
import { noShape } from '../../no-args.ts';
import { createRejection, type PluginDefinition, type Rejection, SKIP } from '../../plugin.ts';

interface Args {
  readonly reasons: readonly MigrationReason[];
  readonly minRestSeconds: number;
  readonly maxRestSeconds: number;
}

const NAME = 'MigrationCooldown';
const DAY_SECONDS = 86_400;

export const migrationCooldown: PluginDefinition = {
  name: NAME,
  summary: 'Refuses to rebalance a VM again so soon after a live migration: it rests longer after each.',
  points: ['preFilter'],
  needs: ['vms', 'migrations'],
  args: {
    type: 'object',
    properties: {
      reasons: {
        type: 'array',
        items: { type: 'string', enum: MIGRATION_REASONS },
        default: ['rebalancing'],
        description: 'Reasons of migrations that must wait.',
      },
      minRestSeconds: { type: 'number', minimum: 0, maximum: DAY_SECONDS, default: 900 },
      maxRestSeconds: { type: 'number', minimum: 0, maximum: DAY_SECONDS, default: 21_600 },
    },
  },
  create(args: Args) {
    return {
      reads: 'node',
      shapeOf: noShape,
      preFilter({ vm, namespace }, { timeSeconds }) {
        const history = vm?.migrationHistory ?? null;
        const reason = vm?.migration?.reason;
        if (history === null || timeSeconds === null) return SKIP;
        if (reason === undefined || !args.reasons.includes(reason)) return SKIP;
        const restSeconds = restAfter(history, args);
        const leftSeconds = history.lastEndSeconds + restSeconds - timeSeconds;
        if (leftSeconds <= 0) return SKIP;
        const rejection = refuse(`${namespace}/${vm?.name}`, history, { restSeconds, leftSeconds });
        return { kind: 'reject', rejection };
      },
      // The preFilter says all; it runs for plugins that filter.
      filter: () => null,
    };
  },
};

/** Seconds of rest after the last migration. */
function restAfter({ count, lastDurationSeconds }: MigrationHistory, { minRestSeconds, maxRestSeconds }: Args): number {
  return Math.min(maxRestSeconds, Math.max(minRestSeconds, lastDurationSeconds) * pow(2, count - 1));
}

function refuse(
  name: string,
  { count, lastEndSeconds }: MigrationHistory,
  { restSeconds, leftSeconds }: { readonly restSeconds: number; readonly leftSeconds: number },
): Rejection {
  const times = count === 1 ? 'once' : `${count} times`;
  const until = `until ${lastEndSeconds + restSeconds} s, ${Math.ceil(leftSeconds)} s from now`;
  const reason = `VM ${name} was migrated ${times} in 48 hours and rests ${until}`;
  const figure = {
    resource: 'seconds of rest',
    requested: restSeconds,
    free: restSeconds - leftSeconds,
    capacity: restSeconds,
  };
  return { ...createRejection(NAME, 'UnschedulableAndUnresolvable', reason), figures: [figure] };
}
