/**
 * Leaps over rounds that change nothing any more. A migration that is outrun goes round and round with the same amount
 * left, up to its deadline: millions of rounds for a large VM. Rounds are watched in windows of 32.
 */

import type { PreCopy } from './pre-copy.ts';

const WINDOW_ROUNDS = 32;

/** Slices of 50 ms by which what is left may move from window to window on a plateau: rounding to slices alone does that. */
const STILL_SLICES = 0.25;

/** Slices by which it moves where it stands: curves that rise faster than time can be outrun at much, and not at little. */
const STANDING_SLICES = 1e-6;

/**
 * Share of the way to the threshold that one leap may cover where the copy slowly wins. What is left falls by the
 * bandwidth less the rate of dirtying, about evenly in time: leaps of a quarter erred by less than 1 % of the whole.
 */
const LEAP_SHARE = 0.25;

/** Rounds that are simulated one by one; later ones count as a plateau. */
const MOST_ROUNDS = 4000;

interface Window {
  readonly startSeconds: number;
  readonly sentBytes: number;
  readonly rounds: number;
  leastBytes: number;
  mostBytes: number;
}

export class PlateauWatch {
  #simulated = 0;
  #window: Window | null = null;
  #before: Window | null = null;

  /**
   * To be called between two rounds, with the time of the next event (Infinity for none). May leap, whole windows at a
   * time and never beyond the event. Returns true where there is no event and the copy never ends.
   */
  look(copy: PreCopy, eventSeconds: number): boolean {
    this.#simulated++;
    const window = this.#window;
    if (window === null) {
      this.#window = open(copy);
      return false;
    }
    window.leastBytes = Math.min(window.leastBytes, copy.remainingBytes);
    window.mostBytes = Math.max(window.mostBytes, copy.remainingBytes);
    if (copy.rounds - window.rounds < WINDOW_ROUNDS) return false;
    const before = this.#before;
    this.#before = window;
    this.#window = open(copy);
    if (before === null) return false;
    const sinkingBytes = before.leastBytes - window.leastBytes;
    const risingBytes = window.mostBytes - before.mostBytes;
    const movedSlices = Math.max(Math.abs(sinkingBytes), Math.abs(risingBytes)) / copy.sliceBytes;
    const { isOutrun } = copy;
    const isStill = movedSlices <= (isOutrun ? STILL_SLICES : STANDING_SLICES);
    const isPlateau = isStill || this.#simulated >= MOST_ROUNDS;
    if (isPlateau && eventSeconds === Number.POSITIVE_INFINITY) return true;
    const spanSeconds = copy.startSeconds - window.startSeconds;
    let windows = Math.floor((eventSeconds - copy.startSeconds) / spanSeconds);
    if (!isPlateau) {
      if (isOutrun || !(sinkingBytes > 0)) return false;
      windows = Math.min(windows, Math.floor((LEAP_SHARE * (window.leastBytes - copy.thresholdBytes)) / sinkingBytes));
    }
    if (!(windows >= 1)) return false;
    copy.leap({
      seconds: windows * spanSeconds,
      sentBytes: windows * (copy.sentBytes - window.sentBytes),
      rounds: windows * WINDOW_ROUNDS,
      remainingBytes: isPlateau ? 0 : -windows * sinkingBytes,
    });
    this.#before = null;
    this.#window = open(copy);
    return false;
  }
}

function open(copy: PreCopy): Window {
  const { startSeconds, sentBytes, rounds, remainingBytes } = copy;
  return { startSeconds, sentBytes, rounds, leastBytes: remainingBytes, mostBytes: remainingBytes };
}
