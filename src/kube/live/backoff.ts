/** How long to wait after a failure: twice as long each time, with jitter, so that many clients do not come back at once. */

import { pow } from '../../core/index.ts';

const FIRST_SECONDS = 0.2;
/**
 * A server that is back is found so late at most: what is decided meanwhile rests on what was known before. Two replicas that
 * follow 22 kinds ask a server that is down nine times a second.
 */
const MOST_SECONDS = 5;

export class Backoff {
  readonly #random: () => number;
  #failures = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Seconds to wait after one more failure: from half of 0.2 s, 0.4 s, 0.8 s, ... at most 5 s, up to the whole. */
  next(): number {
    const seconds = Math.min(MOST_SECONDS, FIRST_SECONDS * pow(2, Math.min(this.#failures, 10)));
    this.#failures++;
    return seconds * (0.5 + 0.5 * this.#random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
