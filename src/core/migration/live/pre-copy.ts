/**
 * Pre-copy in rounds, as QEMU does it (live-migration.md 1.1 and 2.3). Hot: one migration takes up to thousands of
 * rounds, and one scheduling decision many migrations.
 *
 * A round sends what is dirty in slices of 50 ms until less than threshold = bandwidth x downtime limit is left, then
 * asks what the guest dirtied meanwhile:
 *
 *   new = D(guest time of the round) x (1 - sigma x min(1, sent / W)) x (1 - min(1, left / W))
 *
 * D: dirty curve, W: all it ever writes; the second factor: pages written again before their turn are sent once; the
 * third: pages that are dirty already. It ends where left + new < threshold.
 *
 * Worked number: 3130 MiB at 129 MiB/s with a limit of 0.3 s: threshold 38.7 MiB, first round 3091.3 MiB in 24 s.
 */

import { uniqueDirtyBytes, workingSetBytes } from '../../model/dirty-curve.ts';
import type { MigrationLoad } from './load.ts';
import { MOST_THROTTLE, Throttle } from './throttle.ts';

const MIB = 1024 ** 2;

/** Bytes of zero pages that one thread looks through in a second (live-migration.md 1.4: 22,000 to 25,000 MiB/s). */
const ZERO_SCAN_BYTES_PER_SECOND = 22_000 * MIB;

/** QEMU sends at most this long before it looks at what is left (live-migration.md 1.1). */
const SLICE_SECONDS = 0.05;

/** After a first pass exactly the threshold may be left: a rounding error must not decide whether that is below it. */
const SURELY = 1 - 1e-9;

/** A bound on work: full throttle takes 18 looks a second apart, of some 20 rounds each. */
const MOST_THROTTLED_ROUNDS = 5000;

/** What is where, at a moment within a round. */
export interface CopyState {
  readonly sentBytes: number;
  /** Not sent yet, or dirty again. */
  readonly remainingBytes: number;
  /** Time that zero pages of the first pass will still take. */
  readonly scanSeconds: number;
}

export class PreCopy {
  readonly #load: MigrationLoad;
  readonly #bandwidth: number;
  readonly #resendDiscount: number;
  readonly #setBytes: number;
  readonly #activity: number;
  readonly #headroom: number;
  readonly #throttle: Throttle | null;
  readonly sliceBytes: number;
  thresholdBytes: number;
  /** Start of the round that runs, and what was to be sent and had been sent then. */
  startSeconds: number;
  remainingBytes: number;
  sentBytes: number;
  /** Rounds that ended. */
  rounds = 0;
  #sendBytes: number;
  #durationSeconds: number;
  #scanSeconds: number;

  /** Starts after the disks; bandwidth is more than 0, `resendDiscount` (sigma) 0..1, limits in seconds. */
  constructor(
    load: MigrationLoad,
    bandwidthBytesPerSecond: number,
    options: { resendDiscount: number; downtimeLimitSeconds: number; allowsAutoConverge: boolean },
  ) {
    this.#load = load;
    this.#bandwidth = bandwidthBytesPerSecond;
    this.#resendDiscount = options.resendDiscount;
    this.#setBytes = workingSetBytes(load.dirtyCurve);
    this.#activity = load.activity ?? 1;
    this.#headroom = load.writeHeadroomRatio ?? 1;
    this.#throttle = options.allowsAutoConverge ? new Throttle() : null;
    this.sliceBytes = bandwidthBytesPerSecond * SLICE_SECONDS;
    this.thresholdBytes = bandwidthBytesPerSecond * options.downtimeLimitSeconds;
    this.startSeconds = load.diskBytes / bandwidthBytesPerSecond;
    this.sentBytes = load.diskBytes;
    this.remainingBytes = Math.min(load.usedMemoryBytes, load.guestMemoryBytes);
    this.#scanSeconds = (load.guestMemoryBytes - this.remainingBytes) / ZERO_SCAN_BYTES_PER_SECOND;
    this.#sendBytes = Math.max(0, this.remainingBytes - this.thresholdBytes);
    this.#durationSeconds = this.#sendBytes / bandwidthBytesPerSecond + this.#scanSeconds;
  }

  get endSeconds(): number {
    return this.startSeconds + this.#durationSeconds;
  }

  get throttleFraction(): number {
    return this.#throttle?.fraction ?? 0;
  }

  /** At a sync: so little is left that the guest can be switched over. */
  get canSwitchOver(): boolean {
    return this.remainingBytes < SURELY * this.thresholdBytes || this.remainingBytes === 0;
  }

  /** Ends the round with a sync. Without a switch-over, `startRound` comes next. */
  endRound(): void {
    const dirtiedBytes = this.#dirtied(this.#durationSeconds, this.#sendBytes, this.remainingBytes - this.#sendBytes);
    this.startSeconds = this.endSeconds;
    this.remainingBytes = Math.min(this.remainingBytes - this.#sendBytes + dirtiedBytes, this.#load.guestMemoryBytes);
    this.sentBytes += this.#sendBytes;
    this.rounds++;
    const { rounds, startSeconds: endSeconds } = this;
    this.#throttle?.observe({ rounds, endSeconds, sentBytes: this.#sendBytes, dirtiedBytes });
  }

  /** Starts the next round: whole slices until less than the threshold is left. */
  startRound(): void {
    const slices = Math.max(1, Math.ceil((this.remainingBytes - this.thresholdBytes) / this.sliceBytes));
    this.#sendBytes = Math.min(this.remainingBytes, slices * this.sliceBytes);
    this.#durationSeconds = this.#sendBytes / this.#bandwidth;
    this.#scanSeconds = 0;
  }

  /** What is where at a moment from the start to the end of the round. */
  stateAt(seconds: number): CopyState {
    // A leap may end a rounding error behind the moment it aims at.
    const elapsedSeconds = Math.max(0, seconds - this.startSeconds);
    const share = this.#durationSeconds > 0 ? Math.min(1, elapsedSeconds / this.#durationSeconds) : 1;
    const sent = share * this.#sendBytes;
    const left = this.remainingBytes - sent;
    return {
      sentBytes: this.sentBytes + sent,
      remainingBytes: Math.min(left + this.#dirtied(elapsedSeconds, sent, left), this.#load.guestMemoryBytes),
      scanSeconds: (1 - share) * this.#scanSeconds,
    };
  }

  /** Sets a higher limit within the round: it ends as soon as less than the new threshold is left. */
  raiseLimit(seconds: number, downtimeLimitSeconds: number): void {
    this.thresholdBytes = this.#bandwidth * downtimeLimitSeconds;
    const elapsedSeconds = Math.max(0, seconds - this.startSeconds);
    const share = this.#durationSeconds > 0 ? Math.min(1, elapsedSeconds / this.#durationSeconds) : 1;
    const needed = Math.max(this.remainingBytes - this.thresholdBytes, share * this.#sendBytes);
    if (needed >= this.#sendBytes) return;
    this.#durationSeconds = Math.max(
      elapsedSeconds,
      this.#durationSeconds - (this.#sendBytes - needed) / this.#bandwidth,
    );
    this.#sendBytes = needed;
  }

  /** True where the shortest round dirties what it sends, or more: then what is left never falls below the threshold. */
  get isOutrun(): boolean {
    const sent = Math.min(this.sliceBytes, this.thresholdBytes);
    return this.#dirtied(sent / this.#bandwidth, sent, this.thresholdBytes - sent) >= sent;
  }

  /** True where the guest's speed changes no more. */
  get isSettled(): boolean {
    return this.#throttle === null || this.#throttle.fraction >= MOST_THROTTLE || this.rounds >= MOST_THROTTLED_ROUNDS;
  }

  /** Leaps over rounds that are like those before, between two rounds. */
  leap(leap: { seconds: number; sentBytes: number; rounds: number; remainingBytes: number }): void {
    this.startSeconds += leap.seconds;
    this.sentBytes += leap.sentBytes;
    this.rounds += leap.rounds;
    this.remainingBytes += leap.remainingBytes;
  }

  /** Bytes of the round that became dirty and were neither sent after that nor dirty already. */
  #dirtied(seconds: number, sentBytes: number, leftBytes: number): number {
    const set = this.#setBytes;
    if (set === 0) return 0;
    const speed = this.#activity * Math.min(1, (1 - this.throttleFraction) * this.#headroom);
    const written = Math.min(uniqueDirtyBytes(this.#load.dirtyCurve, speed * seconds), this.#load.guestMemoryBytes);
    const resent = this.#resendDiscount * Math.min(1, sentBytes / set);
    return written * (1 - resent) * (1 - Math.min(1, leftBytes / set));
  }
}
