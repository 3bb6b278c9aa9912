/** What is to be migrated: a guest's memory, how fast it dirties it, and disks that go along. */

import { DEFAULT_DIRTY_CLASS, type DirtyClass, dirtyCurveOfClass } from '../../model/dirty-class.ts';
import type { DirtyCurve } from '../../model/dirty-curve.ts';
import type { Vm } from '../../model/vm.ts';

/** Where a dirty curve comes from: measured on this guest, or that of a class of guests. */
export type CurveOrigin = 'measured' | 'class';

export interface MigrationLoad {
  readonly guestMemoryBytes: number;
  /** Memory that time is granted for; the guest's where absent. */
  readonly grantedMemoryBytes?: number;
  /** Memory that is not zero, at most the guest's memory: what one pass sends. */
  readonly usedMemoryBytes: number;
  readonly dirtyCurve: DirtyCurve;
  readonly curveOrigin: CurveOrigin;
  /** Share of the time for which the curve runs, 0..1: CPU activity under a curve of full load; 1 where absent. */
  readonly activity?: number;
  /**
   * How many times as fast the guest could write, 1 or more; 1 where absent. A writer that is held back by something
   * else feels no throttling of its CPU until that bites deeper (live-migration.md 1.2).
   */
  readonly writeHeadroomRatio?: number;
  /** Disks that are copied before the memory, in bytes. */
  readonly diskBytes: number;
  /** A device passed through: no post-copy (kubevirt.md 4.6). */
  readonly hasVfio: boolean;
}

/** What a prediction had to assume, for reports. */
export const ASSUMED_INPUTS = ['used-memory', 'dirty-curve', 'network'] as const;
export type AssumedInput = (typeof ASSUMED_INPUTS)[number];

export interface EstimatedLoad {
  readonly load: MigrationLoad;
  readonly assumed: readonly AssumedInput[];
}

/** [A] Used share of a guest's memory where nothing was measured: a Linux server (live-migration.md 2.7). */
const ASSUMED_USED_SHARE = 0.7;

/**
 * The load of migrating a VM. Where its used memory is unknown, 0.7 of its memory is assumed; where its dirty curve is
 * unknown, that of `dirtyClass` is taken, `mixed` if that is null, run for as much of the time as its CPUs are busy.
 */
export function estimateLoad(
  vm: Pick<Vm, 'guestMemoryBytes' | 'askedMemoryBytes' | 'vcpus' | 'usage' | 'copiedDiskBytes' | 'hasHostDevices'>,
  dirtyClass: DirtyClass | null = null,
): EstimatedLoad {
  const { guestMemoryBytes, vcpus, usage } = vm;
  const assumed: AssumedInput[] = [];
  const measuredBytes = usage?.memoryBytes ?? null;
  if (measuredBytes === null) assumed.push('used-memory');
  const usedMemoryBytes = Math.min(measuredBytes ?? ASSUMED_USED_SHARE * guestMemoryBytes, guestMemoryBytes);
  const measuredCurve = usage?.dirtyCurve ?? null;
  if (measuredCurve === null && dirtyClass === null) assumed.push('dirty-curve');
  const cpuMilli = usage?.cpuMilli ?? null;
  const isMeasured = measuredCurve !== null;
  const load: MigrationLoad = {
    guestMemoryBytes,
    ...(vm.askedMemoryBytes === undefined ? {} : { grantedMemoryBytes: vm.askedMemoryBytes }),
    usedMemoryBytes,
    dirtyCurve: measuredCurve ?? dirtyCurveOfClass(dirtyClass ?? DEFAULT_DIRTY_CLASS, { vcpus, usedMemoryBytes }),
    curveOrigin: isMeasured ? 'measured' : 'class',
    activity: isMeasured || cpuMilli === null || vcpus <= 0 ? 1 : Math.min(1, cpuMilli / (1000 * vcpus)),
    diskBytes: vm.copiedDiskBytes,
    hasVfio: vm.hasHostDevices,
  };
  return { load, assumed };
}
