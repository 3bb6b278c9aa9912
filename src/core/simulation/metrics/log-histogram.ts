/**
 * Quantiles of any number of durations in bounded memory: counts in classes each 2 % wider than the one before, from 1 ms to
 * 10^10 s (some 1,500). A quantile is the smallest value with at least that part of all at or below it, told as the point of
 * its class that is at most 1 % from anything in it: 2 / (1/from + 1/to). Below 1 ms is 0; above 10^10 s, and where none is
 * longer, it is the longest itself.
 *
 * Worked number: of 1, 2, 3 and 100 s the .5 quantile is the second, 2 s, told as a value from 1.98 to 2.02.
 */

import { ExactSum } from './exact-sum.ts';

const SHORTEST = 1e-3;
const LONGEST = 1e10;
const GROWTH = 1.02;

/** Where classes begin; multiplied up, for logarithms differ between engines in their last bit. */
const STARTS = Float64Array.from(classStarts());

export class LogHistogram {
  readonly #counts = new Float64Array(STARTS.length + 1);
  readonly #sum = new ExactSum();
  #count = 0;
  #longest = Number.NaN;

  /** Counts a duration in seconds, 0 or more and finite. Hot. */
  add(seconds: number): void {
    this.#counts[classOf(seconds)]!++;
    this.#sum.add(seconds);
    this.#count++;
    if (!(this.#longest >= seconds)) this.#longest = seconds;
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    return this.#sum.value;
  }

  /** NaN where nothing was counted. */
  get mean(): number {
    return this.#sum.value / this.#count;
  }

  /** NaN where nothing was counted. */
  get longest(): number {
    return this.#longest;
  }

  /** The quantile of a fraction above 0 to 1, to 1 %; NaN where nothing was counted. */
  quantile(fraction: number): number {
    const wanted = Math.ceil(fraction * this.#count);
    let counted = 0;
    for (let index = 0; index < STARTS.length && wanted < this.#count; index++) {
      counted += this.#counts[index]!;
      if (counted >= wanted) return Math.min(secondsOf(index), this.#longest);
    }
    return this.#longest;
  }
}

function* classStarts(): Generator<number> {
  for (let start = SHORTEST; start < LONGEST; start *= GROWTH) yield start;
}

/** 0 below the first start, otherwise 1 and the index of the last start that is not above. Hot. */
function classOf(seconds: number): number {
  if (seconds < SHORTEST) return 0;
  let low = 0;
  let high = STARTS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (STARTS[middle]! <= seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stands for a class. */
function secondsOf(index: number): number {
  return index === 0 ? 0 : (STARTS[index - 1]! * 2 * GROWTH) / (1 + GROWTH);
}
