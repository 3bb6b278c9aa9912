/** How long to wait after a failure: twice as long each time, with jitter, so that many clients do not come back at once. */

const FIRST_SECONDS = 0.2;
const MOST_SECONDS = 30;

export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Seconds to wait after one more failure: from half of 0.2 s, 0.4 s, 0.8 s, ... at most 30 s, up to the whole. */
  next(): number {
    const seconds = Math.min(MOST_SECONDS, FIRST_SECONDS * 2 ** Math.min(this.#failures, 10));
    this.#failures++;
    return seconds * (0.5 + 0.5 * this.#random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
