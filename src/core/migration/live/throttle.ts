/** QEMU's auto-converge: the guest's vCPUs are slowed, step by step, while it dirties too fast (live-migration.md 1.2). */

/** cpu-throttle-initial, -increment and max-cpu-throttle. */
const FIRST_STEP = 0.2;
const NEXT_STEP = 0.1;
export const MOST_THROTTLE = 0.99;

/** throttle-trigger-threshold: a look is a hit where more than this share of what was sent became dirty again. */
const HIT_SHARE = 0.5;
/** Hits that make one step, not necessarily in a row. */
const HITS_PER_STEP = 2;
/** A look comes at the end of a round, at most this often. */
const LOOK_SECONDS = 1;

/**
 * The throttle of one migration. It looks at the ends of rounds only, as QEMU did up to 9.1; newer ones also look every
 * 5 s, so that guests with long rounds are slowed earlier than predicted here.
 */
export class Throttle {
  /** Share of the time in which the vCPUs sleep, 0..0.99. */
  fraction = 0;
  #hits = 0;
  #sentBytes = 0;
  #dirtiedBytes = 0;
  #lookedSeconds = 0;

  /** Counts a round that ended; the first pass, `rounds` 1, is never looked at. */
  observe(round: { rounds: number; endSeconds: number; sentBytes: number; dirtiedBytes: number }): void {
    if (round.rounds === 1) {
      this.#lookedSeconds = round.endSeconds;
      return;
    }
    this.#sentBytes += round.sentBytes;
    this.#dirtiedBytes += round.dirtiedBytes;
    if (round.endSeconds - this.#lookedSeconds < LOOK_SECONDS) return;
    if (this.#dirtiedBytes > HIT_SHARE * this.#sentBytes) this.#hits++;
    if (this.#hits >= HITS_PER_STEP) {
      this.fraction = this.fraction === 0 ? FIRST_STEP : Math.min(this.fraction + NEXT_STEP, MOST_THROTTLE);
      this.#hits = 0;
    }
    this.#sentBytes = 0;
    this.#dirtiedBytes = 0;
    this.#lookedSeconds = round.endSeconds;
  }
}
