/** What KubeVirt allows one migration: time, helps, streams. */

import { DEFAULT_MIGRATION_SETTINGS, type MigrationSettings } from '../../model/migration.ts';
import type { MigrationLoad } from './load.ts';

export interface MigrationRules {
  /** Seconds granted per started 10^9 bytes (KubeVirt's completionTimeoutPerGiB, which counts decimally); 0: for ever. */
  readonly completionTimeoutPerGiBSeconds: number;
  /** Seconds without any progress after which it is given up; 0: never. */
  readonly progressTimeoutSeconds: number;
  /** Longest pause the hypervisor may plan for the last bytes. */
  readonly downtimeLimitSeconds: number;
  /** Pause on top of the last bytes: device state, vCPU stop and start. */
  readonly switchOverSeconds: number;
  readonly allowsAutoConverge: boolean;
  readonly allowsPostCopy: boolean;
  /** Without it nothing helps a migration at its deadline, post-copy included. */
  readonly allowsWorkloadDisruption: boolean;
  /** Cap of one migration while it copies; lifted at the switch-over; 0: none. */
  readonly bandwidthCapBytesPerSecond: number;
  /** Connections that carry memory, 1 or more. */
  readonly streams: number;
  readonly isEncrypted: boolean;
}

/** QEMU's downtime-limit; KubeVirt's maxDowntimeMs replaces it only behind its alpha gates (live-migration.md 1.5). */
const QEMU_DOWNTIME_LIMIT_SECONDS = 0.3;

/** QEMU's own part of a pause, without the last bytes (live-migration.md 1.1: 10 to 30 ms). */
export const QEMU_SWITCH_OVER_SECONDS = 0.02;

/** What KubeVirt adds to it: 100 to 150 ms (live-migration.md 2.3; 300 ms of limit were 451 of pause in VEP 291). */
const KUBEVIRT_SWITCH_OVER_SECONDS = 0.125;

/** KubeVirt's multifd connections, where the VM has neither a CPU limit nor dedicated CPUs (kubevirt.md 4.6). */
const MULTIFD_STREAMS = 8;

/** The rules that follow from KubeVirt's settings of one VM; `migratesOverOneStream` as in Vm. */
export function toMigrationRules(
  settings: MigrationSettings,
  { migratesOverOneStream, isEncrypted = true }: { migratesOverOneStream: boolean; isEncrypted?: boolean },
): MigrationRules {
  return {
    completionTimeoutPerGiBSeconds: settings.completionTimeoutPerGigabyteSeconds,
    progressTimeoutSeconds: settings.progressTimeoutSeconds,
    downtimeLimitSeconds: QEMU_DOWNTIME_LIMIT_SECONDS,
    switchOverSeconds: QEMU_SWITCH_OVER_SECONDS + KUBEVIRT_SWITCH_OVER_SECONDS,
    allowsAutoConverge: settings.allowsAutoConverge,
    allowsPostCopy: settings.allowsPostCopy,
    allowsWorkloadDisruption: settings.allowsWorkloadDisruption,
    bandwidthCapBytesPerSecond: settings.bandwidthBytesPerSecond,
    streams: migratesOverOneStream ? 1 : MULTIFD_STREAMS,
    isEncrypted,
  };
}

/** KubeVirt as installed (kubevirt.md 4.4), for a VM with neither a CPU limit nor dedicated CPUs. */
export const DEFAULT_MIGRATION_RULES: MigrationRules = toMigrationRules(DEFAULT_MIGRATION_SETTINGS, {
  migratesOverOneStream: false,
});

const BYTES_PER_GRANT = 1e9;

/** 30,000 years are for ever: rounds of 50 ms no longer add up beside some 10^15 s. */
const MOST_SECONDS = 1e12;

/**
 * Seconds KubeVirt accepts: T = c x ceil((guest memory + copied disks) / 10^9); Infinity where c is 0 or T is beyond
 * 10^12. 4 GiB at 150 s count as 5: 750 s (kubevirt.md 4.6).
 */
export function acceptedSeconds(load: MigrationLoad, rules: MigrationRules): number {
  const { completionTimeoutPerGiBSeconds: seconds } = rules;
  if (seconds === 0) return Number.POSITIVE_INFINITY;
  const memoryBytes = load.grantedMemoryBytes ?? load.guestMemoryBytes;
  const accepted = seconds * Math.ceil((memoryBytes + load.diskBytes) / BYTES_PER_GRANT);
  return accepted > MOST_SECONDS ? Number.POSITIVE_INFINITY : accepted;
}

const POLLS_PER_SECOND = 2.5;

/**
 * When KubeVirt notices that more than so many seconds went by: it looks every 400 ms and counts whole seconds, so 750
 * is noticed at 751.2. Infinity stays.
 */
export function noticedSeconds(seconds: number): number {
  return Math.ceil((Math.floor(seconds) + 1) * POLLS_PER_SECOND) / POLLS_PER_SECOND;
}
