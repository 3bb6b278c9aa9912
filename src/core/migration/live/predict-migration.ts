/** What to expect of one migration, how sure that is, and what would have to change. */

import { scaleDirtyCurve, uniqueDirtyBytes, workingSetBytes } from '../../model/dirty-curve.ts';
import { chanceBelow } from './chance.ts';
import { checkMigration, MOST_DOWNTIME_SECONDS } from './checks.ts';
import type { AssumedInput, EstimatedLoad, MigrationLoad } from './load.ts';
import { refuse } from './number-checks.ts';
import { assumedPath, type MigrationPath } from './path.ts';
import { acceptedSeconds, type MigrationRules } from './rules.ts';
import { type MigrationResult, RESEND_DISCOUNT, runMigration } from './simulate-migration.ts';

export interface MigrationPrediction {
  readonly expected: MigrationResult;
  /** With half of the pages that are written twice sent once, and with none: an honest interval around `expected`. */
  readonly lowest: MigrationResult;
  readonly highest: MigrationResult;
  /** Downtime limit with which it would have ended by itself; null where it does, or no limit would do. */
  readonly neededDowntimeLimitSeconds: number | null;
  /** Bandwidth with which it would have ended by itself, and in time; null where it does, or 64 times as much is too little. */
  readonly neededBandwidthBytesPerSecond: number | null;
  /** The dirty curve may grow to this many times itself, 0 to MOST_DIRTY_FACTOR, and the guest still arrives in time. */
  readonly breakingDirtyFactor: number;
  /** Probability that the guest arrives, 0..1, given how well its dirty curve is known. */
  readonly chance: number;
  /** The path it was predicted for. */
  readonly path: MigrationPath;
  /** Inputs that were unknown. */
  readonly assumed: readonly AssumedInput[];
}

/** Factors beyond are not looked for: stands for "whatever it writes", as its inverse stands for "whenever it writes". */
export const MOST_DIRTY_FACTOR = 64;

/** More bandwidth than this many times what there is is not looked for. */
const MOST_BANDWIDTH_FACTOR = 64;

/** Halvings from ln 64 to -ln 64: the factor is exact to 0.2 %. */
const BISECTIONS = 12;

const LEAST_RESEND_DISCOUNT = 0;
const MOST_RESEND_DISCOUNT = 0.5;

/** Shortest round of pre-copy: QEMU's slice. */
const SLICE_SECONDS = 0.05;

/**
 * Predicts a migration over a path, or over the assumed one (half of 10 Gbit/s) where that is null. Throws `out-of-range`
 * as simulateMigration does. Costs up to 29 simulations.
 */
export function predictMigration(
  { load, assumed }: EstimatedLoad,
  path: MigrationPath | null,
  rules: MigrationRules,
): MigrationPrediction {
  const known = path ?? assumedPath(rules);
  refuse(checkMigration(load, known, rules));
  const expected = runMigration(load, known, rules, RESEND_DISCOUNT);
  const breakingDirtyFactor = findBreakingFactor(load, known, rules);
  return {
    expected,
    lowest: runMigration(load, known, rules, MOST_RESEND_DISCOUNT),
    highest: runMigration(load, known, rules, LEAST_RESEND_DISCOUNT),
    neededDowntimeLimitSeconds: neededLimit(expected, known, rules),
    neededBandwidthBytesPerSecond: neededBandwidth(expected, load, known, rules),
    breakingDirtyFactor,
    chance: breakingDirtyFactor === MOST_DIRTY_FACTOR ? 1 : chanceBelow(breakingDirtyFactor, load.curveOrigin),
    path: known,
    assumed: path === null ? [...assumed, 'network'] : assumed,
  };
}

/** True where the guest is on its target in the end. */
export function arrives({ outcome }: MigrationResult): boolean {
  return outcome === 'converged' || outcome === 'post-copy' || outcome === 'paused';
}

/** The dirty factor from 0 (below 1 / MOST_DIRTY_FACTOR) to MOST_DIRTY_FACTOR up to which the guest arrives. */
function findBreakingFactor(load: MigrationLoad, path: MigrationPath, rules: MigrationRules): number {
  const arrivesWith = (factor: number): boolean => {
    const dirtyCurve = scaleDirtyCurve(load.dirtyCurve, factor);
    return arrives(runMigration({ ...load, dirtyCurve }, path, rules, RESEND_DISCOUNT));
  };
  if (arrivesWith(MOST_DIRTY_FACTOR)) return MOST_DIRTY_FACTOR;
  if (!arrivesWith(1 / MOST_DIRTY_FACTOR)) return 0;
  return bisect(1 / MOST_DIRTY_FACTOR, MOST_DIRTY_FACTOR, arrivesWith);
}

/** Narrows the factor between one that holds and one that does not, evenly in its logarithm. */
function bisect(holds: number, fails: number, test: (factor: number) => boolean): number {
  let holding = holds;
  let failing = fails;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = Math.sqrt(holding * failing);
    if (test(middle)) holding = middle;
    else failing = middle;
  }
  return holding;
}

/** The highest limit KubeVirt takes bounds what is looked for; limit = R / bandwidth (live-migration.md 2.4). */
function neededLimit(
  { outcome, rounds, remainingBytes }: MigrationResult,
  { bandwidthBytesPerSecond }: MigrationPath,
  rules: MigrationRules,
): number | null {
  if (outcome === 'converged' || rounds === 0) return null;
  const limit = remainingBytes / bandwidthBytesPerSecond;
  return limit > rules.downtimeLimitSeconds && limit <= MOST_DOWNTIME_SECONDS ? limit : null;
}

/**
 * In closed form the smaller of W / limit and 20 x D(0.05 s), but enough for one pass within the accepted time
 * (live-migration.md 2.4). Where that is no more than there is, time is short for the last rounds: looked for by bisection.
 */
function neededBandwidth(
  { outcome }: MigrationResult,
  load: MigrationLoad,
  path: MigrationPath,
  rules: MigrationRules,
): number | null {
  if (outcome === 'converged') return null;
  const setBytes = Math.min(workingSetBytes(load.dirtyCurve), load.guestMemoryBytes);
  const guestSeconds = SLICE_SECONDS * (load.activity ?? 1);
  const toWin = Math.min(
    setBytes / rules.downtimeLimitSeconds,
    uniqueDirtyBytes(load.dirtyCurve, guestSeconds) / SLICE_SECONDS,
  );
  const toPass = (load.diskBytes + load.usedMemoryBytes) / acceptedSeconds(load, rules);
  const { bandwidthBytesPerSecond } = path;
  const needed = Math.max(toWin, toPass);
  if (needed > bandwidthBytesPerSecond) return needed;
  const convergesWith = (factor: number): boolean => {
    const bandwidth = bandwidthBytesPerSecond * factor;
    const faster = { bandwidthBytesPerSecond: bandwidth, linkBytesPerSecond: bandwidth };
    return runMigration(load, faster, rules, RESEND_DISCOUNT).outcome === 'converged';
  };
  if (!convergesWith(MOST_BANDWIDTH_FACTOR)) return null;
  return bisect(MOST_BANDWIDTH_FACTOR, 1, convergesWith) * bandwidthBytesPerSecond;
}
