/** Limits and settings of live migrations: `spec.configuration.migrations`, then what a MigrationPolicy says (kubevirt.md 4.4, 4.5). */

import {
  DEFAULT_MIGRATION_LIMITS,
  DEFAULT_MIGRATION_SETTINGS,
  type MigrationLimits,
  type MigrationSettings,
} from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';
import type { MigrationOverrides } from './migration-policy.ts';

/** How many migrations run at once, with KubeVirt's defaults. */
export function readMigrationLimits(migrations: Field): MigrationLimits {
  const { perCluster, outboundPerNode } = DEFAULT_MIGRATION_LIMITS;
  return {
    perCluster: readCount(migrations.get('parallelMigrationsPerCluster'), perCluster),
    outboundPerNode: readCount(migrations.get('parallelOutboundMigrationsPerNode'), outboundPerNode),
  };
}

/** How each migration is run, with KubeVirt's defaults. */
export function readMigrationSettings(migrations: Field, context: ReadContext): MigrationSettings {
  const defaults = DEFAULT_MIGRATION_SETTINGS;
  const isAllowed = (name: string, fallback: boolean): boolean => {
    const field = migrations.get(name);
    return field.isPresent ? field.isTrue() : fallback;
  };
  const allowsPostCopy = isAllowed('allowPostCopy', defaults.allowsPostCopy);
  return {
    bandwidthBytesPerSecond: context.wholeUnits(migrations.get('bandwidthPerMigration')),
    completionTimeoutPerGigabyteSeconds: readCount(
      migrations.get('completionTimeoutPerGiB'),
      defaults.completionTimeoutPerGigabyteSeconds,
    ),
    progressTimeoutSeconds: readCount(migrations.get('progressTimeout'), defaults.progressTimeoutSeconds),
    maxDowntimeMilliseconds: readCount(migrations.get('maxDowntimeMs'), defaults.maxDowntimeMilliseconds),
    allowsAutoConverge: isAllowed('allowAutoConverge', defaults.allowsAutoConverge),
    allowsPostCopy,
    allowsWorkloadDisruption: isAllowed('allowWorkloadDisruption', allowsPostCopy),
  };
}

/** The settings of one VM: the cluster's, with what its MigrationPolicy overrides. */
export function withOverrides(settings: MigrationSettings, overrides: MigrationOverrides | null): MigrationSettings {
  if (overrides === null) return settings;
  const { bandwidthPerMigration, completionTimeoutPerGiB, maxDowntimeMs } = overrides;
  const { allowAutoConverge, allowPostCopy, allowWorkloadDisruption } = overrides;
  return {
    ...settings,
    bandwidthBytesPerSecond: bandwidthPerMigration ?? settings.bandwidthBytesPerSecond,
    completionTimeoutPerGigabyteSeconds: completionTimeoutPerGiB ?? settings.completionTimeoutPerGigabyteSeconds,
    maxDowntimeMilliseconds: maxDowntimeMs ?? settings.maxDowntimeMilliseconds,
    allowsAutoConverge: allowAutoConverge ?? settings.allowsAutoConverge,
    allowsPostCopy: allowPostCopy ?? settings.allowsPostCopy,
    // A policy that speaks of post-copy alone means disruption too.
    allowsWorkloadDisruption: allowWorkloadDisruption ?? allowPostCopy ?? settings.allowsWorkloadDisruption,
  };
}

/** A whole number from 0 on, or the fallback (with an issue where something else stands there). */
function readCount(field: Field, fallback: number): number {
  const count = field.integer(fallback);
  if (count >= 0) return count;
  field.report('out-of-range', String(count), 'a whole number from 0 on');
  return fallback;
}
