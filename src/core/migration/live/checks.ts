/** The door of the physics: amounts that no migration has are refused, and never loop. */

import type { Issue } from '../../errors.ts';
import { checkDirtyCurve } from '../../model/dirty-curve.ts';
import type { MigrationLoad } from './load.ts';
import { checkNumbers } from './number-checks.ts';
import type { MigrationPath } from './path.ts';
import type { MigrationRules } from './rules.ts';

/** Highest downtime limit that KubeVirt and QEMU take. */
export const MOST_DOWNTIME_SECONDS = 2000;

/** Everything wrong with the inputs of a migration. */
export function checkMigration(load: MigrationLoad, path: MigrationPath, rules: MigrationRules): readonly Issue[] {
  const issues = [...checkLoad(load)];
  const most = Number.MAX_SAFE_INTEGER;
  checkNumbers(issues, 'path', [
    ['bandwidthBytesPerSecond', path.bandwidthBytesPerSecond, 0, most],
    ['linkBytesPerSecond', path.linkBytesPerSecond, 0, most],
  ]);
  checkNumbers(issues, 'rules', [
    ['completionTimeoutPerGiBSeconds', rules.completionTimeoutPerGiBSeconds, 0, most],
    ['progressTimeoutSeconds', rules.progressTimeoutSeconds, 0, most],
    // QEMU counts the limit in whole milliseconds.
    ['downtimeLimitSeconds', rules.downtimeLimitSeconds, 0.001, MOST_DOWNTIME_SECONDS],
    ['switchOverSeconds', rules.switchOverSeconds, 0, most],
  ]);
  return issues;
}

function checkLoad(load: MigrationLoad): readonly Issue[] {
  const issues: Issue[] = [];
  checkNumbers(issues, 'load', [
    ['guestMemoryBytes', load.guestMemoryBytes, 0, Number.MAX_SAFE_INTEGER],
    ['grantedMemoryBytes', load.grantedMemoryBytes ?? 0, 0, Number.MAX_SAFE_INTEGER],
    ['usedMemoryBytes', load.usedMemoryBytes, 0, Number.MAX_SAFE_INTEGER],
    ['diskBytes', load.diskBytes, 0, Number.MAX_SAFE_INTEGER],
    ['activity', load.activity ?? 1, 0, 1],
    ['writeHeadroomRatio', load.writeHeadroomRatio ?? 1, 1, Number.MAX_SAFE_INTEGER],
  ]);
  return [...issues, ...checkDirtyCurve(load.dirtyCurve, 'load.dirtyCurve')];
}
