/** How long a live migration takes and how it ends: the one place the simulation has this from. */

import { estimateLoad } from '../migration/live/load.ts';
import { assumedPath, effectiveBandwidth, type MigrationPath } from '../migration/live/path.ts';
import { type MigrationRules, toMigrationRules } from '../migration/live/rules.ts';
import { type MigrationResult, simulateMigration } from '../migration/live/simulate-migration.ts';
import type { DirtyClass } from '../model/dirty-class.ts';
import type { NodeState } from '../model/node-state.ts';
import type { Vm } from '../model/vm.ts';

/** The ends of a migration that has just begun; both count it among their traffic. */
export interface MigrationEnds {
  readonly source: NodeState;
  readonly target: NodeState;
}

/**
 * What comes of a migration that begins now; `vm` with what was measured of it last, `dirtyClass` null where it is unknown
 * what the guest dirties.
 */
export type MigrationModel = (vm: Vm, ends: MigrationEnds, dirtyClass: DirtyClass | null) => MigrationResult;

/**
 * Rounds of pre-copy by memory, dirty rate and bandwidth under KubeVirt's rules (simulate-migration.ts). The bandwidth is
 * shared as it is when the migration begins, and stays so to its end.
 */
export const predictedMigration: MigrationModel = (vm, ends, dirtyClass) => {
  const { load } = estimateLoad(vm, dirtyClass);
  const rules = toMigrationRules(vm.migrationSettings, vm);
  return simulateMigration(load, pathBetween(ends, rules), rules);
};

/** The slower end shared with its other migrations; the assumed path where neither end tells its bandwidth. */
function pathBetween({ source, target }: MigrationEnds, rules: MigrationRules): MigrationPath {
  const sourceBytesPerSecond = source.node.migrationBandwidthBytesPerSecond;
  const targetBytesPerSecond = target.node.migrationBandwidthBytesPerSecond;
  if (sourceBytesPerSecond === null && targetBytesPerSecond === null) return assumedPath(rules);
  return effectiveBandwidth(
    {
      sourceBytesPerSecond: sourceBytesPerSecond ?? Number.MAX_SAFE_INTEGER,
      targetBytesPerSecond: targetBytesPerSecond ?? Number.MAX_SAFE_INTEGER,
      sourceMigrations: Math.max(1, source.traffic.outbound.size + source.traffic.inbound.size),
      targetMigrations: Math.max(1, target.traffic.inbound.size + target.traffic.outbound.size),
    },
    rules,
  );
}
