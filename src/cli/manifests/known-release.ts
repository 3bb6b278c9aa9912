/** Which kube-scheduler Berth foresees for the release of a cluster. */

import { SCHEDULER_VERSIONS, type SchedulerVersion } from '../../core/index.ts';

const NEWEST = SCHEDULER_VERSIONS[SCHEDULER_VERSIONS.length - 1]!;

/** The minor release of one such as `1.34.1`; the newest that Berth reproduces where it reproduces no such one. */
export function toSchedulerVersion(release: string): SchedulerVersion {
  return SCHEDULER_VERSIONS.find((version) => release.startsWith(`${version}.`)) ?? NEWEST;
}

/** Whether Berth reproduces that very minor release. */
export function isReproduced(release: string): boolean {
  return release.startsWith(`${toSchedulerVersion(release)}.`);
}
