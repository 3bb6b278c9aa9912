/**
 * One live migration, from its first byte to its end, under KubeVirt's rules (live-migration.md 1.5, kubevirt.md 4.6).
 * At its deadline T a migration is helped, once, or aborted:
 *
 *   no disruption allowed             abort
 *   post-copy allowed, no VFIO        the guest goes over at once, its memory follows
 *   VFIO                              downtime limit min(2 T, 2000 s), deadline 2 T
 *   else                              the guest is paused until all is sent, deadline 2 T
 *
 * Worked number: 4 GiB at 150 s a GB may take 5 x 150 = 750 s; KubeVirt notices at 751.2 s.
 * Not modelled: stall detection and downtime tuning (alpha), and the progress timeout of a link that still sends, since
 * any fall of what remains between two looks resets it.
 */

import { checkMigration, MOST_DOWNTIME_SECONDS } from './checks.ts';
import type { MigrationLoad } from './load.ts';
import { refuse } from './number-checks.ts';
import type { MigrationPath } from './path.ts';
import { PlateauWatch } from './plateau.ts';
import { PreCopy } from './pre-copy.ts';
import { acceptedSeconds, type MigrationRules, noticedSeconds } from './rules.ts';

export const MIGRATION_OUTCOMES = ['converged', 'post-copy', 'paused', 'aborted', 'stalled'] as const;
/**
 * `converged`: by itself. `post-copy`, `paused`: helped over at the deadline. `aborted`: the guest stays on its source.
 * `stalled`: without a deadline, it would go on for ever.
 */
export type MigrationOutcome = (typeof MIGRATION_OUTCOMES)[number];

export interface MigrationResult {
  readonly outcome: MigrationOutcome;
  /** From the first byte to the last, or to the abort; Infinity where stalled. */
  readonly totalSeconds: number;
  /** The guest stands still; where a paused migration is aborted, the whole of its pause. */
  readonly downtimeSeconds: number;
  /** Pages and disks; Infinity where stalled; all wasted where aborted. */
  readonly transferredBytes: number;
  /** Rounds of pre-copy that ended. */
  readonly rounds: number;
  /** What pre-copy could not send: left at its last sync where it did not end by itself, else 0. */
  readonly remainingBytes: number;
  /** Highest throttle of the guest's vCPUs, 0..0.99. */
  readonly peakThrottleFraction: number;
  /** Why it ended so, in a sentence without a full stop. */
  readonly reason: string;
}

/** Share of re-sent pages that are written again before their turn (sigma of live-migration.md 2.3, fitted there). */
export const RESEND_DISCOUNT = 0.25;

/**
 * Simulates one migration. Throws `out-of-range` for amounts that are negative, NaN or beyond 2^53, which includes
 * negative dirty rates. Below 1 byte/s the link counts as dead: nothing moves until a timeout.
 */
export function simulateMigration(load: MigrationLoad, path: MigrationPath, rules: MigrationRules): MigrationResult {
  refuse(checkMigration(load, path, rules));
  return runMigration(load, path, rules, RESEND_DISCOUNT);
}

/** simulateMigration for inputs that were checked, with another share of pages that are sent once for twice written. */
export function runMigration(
  load: MigrationLoad,
  path: MigrationPath,
  rules: MigrationRules,
  resendDiscount: number,
): MigrationResult {
  if (path.bandwidthBytesPerSecond < 1) return overDeadLink(load, rules);
  return new Run(load, path, rules, resendDiscount).toEnd();
}

class Run {
  readonly #load: MigrationLoad;
  readonly #bandwidth: number;
  readonly #link: number;
  readonly #rules: MigrationRules;
  readonly #copy: PreCopy;
  readonly #accepted: number;
  /** The next moment at which KubeVirt steps in. */
  #eventSeconds: number;
  #hasRaisedLimit = false;

  constructor(load: MigrationLoad, path: MigrationPath, rules: MigrationRules, resendDiscount: number) {
    this.#load = load;
    this.#rules = rules;
    this.#bandwidth = path.bandwidthBytesPerSecond;
    this.#link = Math.max(path.bandwidthBytesPerSecond, path.linkBytesPerSecond);
    const { downtimeLimitSeconds, allowsAutoConverge } = rules;
    this.#copy = new PreCopy(load, this.#bandwidth, { resendDiscount, downtimeLimitSeconds, allowsAutoConverge });
    this.#accepted = acceptedSeconds(load, rules);
    this.#eventSeconds = noticedSeconds(this.#accepted);
  }

  toEnd(): MigrationResult {
    const copy = this.#copy;
    const watch = new PlateauWatch();
    for (;;) {
      if (copy.endSeconds > this.#eventSeconds) {
        const ended = this.#stepIn();
        if (ended !== null) return ended;
        continue;
      }
      copy.endRound();
      if (copy.canSwitchOver) return this.#switchOver();
      if (copy.isSettled && watch.look(copy, this.#eventSeconds)) return this.#stalled();
      copy.startRound();
    }
  }

  /** What KubeVirt does at the deadline; null where the copy goes on. */
  #stepIn(): MigrationResult | null {
    const { allowsWorkloadDisruption, allowsPostCopy } = this.#rules;
    if (this.#hasRaisedLimit || !allowsWorkloadDisruption) return this.#abort();
    if (!this.#load.hasVfio) return allowsPostCopy ? this.#postCopy() : this.#pause();
    this.#copy.raiseLimit(this.#eventSeconds, Math.min(2 * this.#accepted, MOST_DOWNTIME_SECONDS));
    this.#hasRaisedLimit = true;
    this.#eventSeconds = noticedSeconds(2 * this.#accepted);
    return null;
  }

  #switchOver(): MigrationResult {
    const { startSeconds, remainingBytes, sentBytes, rounds } = this.#copy;
    const downtimeSeconds = remainingBytes / this.#link + this.#rules.switchOverSeconds;
    return this.#result({
      outcome: this.#hasRaisedLimit ? 'paused' : 'converged',
      totalSeconds: startSeconds + downtimeSeconds,
      downtimeSeconds,
      transferredBytes: sentBytes + remainingBytes,
      remainingBytes: this.#hasRaisedLimit ? remainingBytes : 0,
      reason: this.#hasRaisedLimit
        ? `not done after ${seconds(this.#accepted)}, then paused for its last ${mebibytes(remainingBytes)}`
        : `ends by itself after ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`,
    });
  }

  #postCopy(): MigrationResult {
    const copy = this.#copy;
    // Disks go first: until they are over, no post-copy can start.
    const switchSeconds = Math.max(this.#eventSeconds, copy.startSeconds);
    const { sentBytes, remainingBytes, scanSeconds } = copy.stateAt(switchSeconds);
    const { switchOverSeconds } = this.#rules;
    return this.#result({
      outcome: 'post-copy',
      totalSeconds: switchSeconds + switchOverSeconds + remainingBytes / this.#link + scanSeconds,
      downtimeSeconds: switchOverSeconds,
      transferredBytes: sentBytes + remainingBytes,
      remainingBytes,
      reason: `not done after ${seconds(this.#accepted)}, then post-copy for ${mebibytes(remainingBytes)}`,
    });
  }

  #pause(): MigrationResult {
    const copy = this.#copy;
    const pausedSeconds = this.#eventSeconds;
    // A guest that is paused before its disks are over dirties nothing; the disks go on.
    const waitSeconds = Math.max(0, copy.startSeconds - pausedSeconds);
    const { sentBytes, remainingBytes, scanSeconds } = copy.stateAt(pausedSeconds + waitSeconds);
    const lastBytes = Math.min(remainingBytes, copy.thresholdBytes);
    const copySeconds = (remainingBytes - lastBytes) / this.#bandwidth + lastBytes / this.#link + scanSeconds;
    const downtimeSeconds = waitSeconds + copySeconds + this.#rules.switchOverSeconds;
    const abortSeconds = noticedSeconds(2 * this.#accepted);
    if (pausedSeconds + downtimeSeconds > abortSeconds) {
      const sendable = this.#bandwidth * Math.max(0, abortSeconds - pausedSeconds - waitSeconds);
      return this.#result({
        outcome: 'aborted',
        totalSeconds: abortSeconds,
        downtimeSeconds: abortSeconds - pausedSeconds,
        transferredBytes:
          waitSeconds > 0 ? abortSeconds * this.#bandwidth : sentBytes + Math.min(remainingBytes, sendable),
        remainingBytes,
        reason: `paused after ${seconds(this.#accepted)}, and not done after ${seconds(2 * this.#accepted)}`,
      });
    }
    return this.#result({
      outcome: 'paused',
      totalSeconds: pausedSeconds + downtimeSeconds,
      downtimeSeconds,
      transferredBytes: sentBytes + remainingBytes,
      remainingBytes,
      reason: `not done after ${seconds(this.#accepted)}, then paused for its last ${mebibytes(remainingBytes)}`,
    });
  }

  #abort(): MigrationResult {
    const copy = this.#copy;
    const isAtDisks = copy.rounds === 0 && copy.startSeconds > this.#eventSeconds;
    const { sentBytes } = isAtDisks
      ? { sentBytes: this.#eventSeconds * this.#bandwidth }
      : copy.stateAt(this.#eventSeconds);
    const { remainingBytes } = copy;
    const limit = seconds(this.#hasRaisedLimit ? 2 * this.#accepted : this.#accepted);
    const what = copy.rounds === 0 ? 'not through its memory once' : `still ${mebibytes(remainingBytes)} to send`;
    return this.#result({
      outcome: 'aborted',
      totalSeconds: this.#eventSeconds,
      downtimeSeconds: 0,
      transferredBytes: sentBytes,
      remainingBytes,
      reason: `${what} after ${limit}, all that is granted`,
    });
  }

  #stalled(): MigrationResult {
    const { remainingBytes } = this.#copy;
    return this.#result({
      outcome: 'stalled',
      totalSeconds: Number.POSITIVE_INFINITY,
      downtimeSeconds: 0,
      transferredBytes: Number.POSITIVE_INFINITY,
      remainingBytes,
      reason: `never ends: the guest dirties as fast as is sent, with ${mebibytes(remainingBytes)} left each time`,
    });
  }

  #result(rest: Omit<MigrationResult, 'rounds' | 'peakThrottleFraction'>): MigrationResult {
    return { ...rest, rounds: this.#copy.rounds, peakThrottleFraction: this.#copy.throttleFraction };
  }
}

/** Nothing moves: the first timeout ends it. */
function overDeadLink(load: MigrationLoad, rules: MigrationRules): MigrationResult {
  const { progressTimeoutSeconds } = rules;
  const progress = noticedSeconds(progressTimeoutSeconds > 0 ? progressTimeoutSeconds : Number.POSITIVE_INFINITY);
  const totalSeconds = Math.min(progress, noticedSeconds(acceptedSeconds(load, rules)));
  return {
    outcome: totalSeconds === Number.POSITIVE_INFINITY ? 'stalled' : 'aborted',
    totalSeconds,
    downtimeSeconds: 0,
    transferredBytes: 0,
    rounds: 0,
    remainingBytes: Math.min(load.usedMemoryBytes, load.guestMemoryBytes),
    peakThrottleFraction: 0,
    reason: 'there is no bandwidth',
  };
}

function seconds(amount: number): string {
  return `${Number(amount.toPrecision(4))} s`;
}

function mebibytes(amount: number): string {
  return `${Number((amount / 1024 ** 2).toPrecision(3))} MiB`;
}
