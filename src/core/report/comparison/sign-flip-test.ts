/** The sign-flip permutation test of paired differences: it assumes no distribution. */

import { sum } from 'd3-array';
import { pow } from '../../elementary/pow.ts';
import { createRandom } from '../../random.ts';

/** Up to so many differences that are not 0, all 2^n patterns of signs are tried; above, some are drawn. */
export const MAX_EXACT_DIFFERENCES = 14;
/** Patterns drawn: a p of .05 is then known to -+ .0015 (one standard error). */
export const SAMPLED_PATTERNS = 20_000;
/** Sums closer than this part of the sum of all amounts are equal: they differ by rounding alone. */
const ROUNDING = 1e-12;

export interface SignFlipResult {
  /** Two-sided, 0 < p <= 1. */
  readonly p: number;
  /** The least p that any differences of these amounts could have. */
  readonly leastP: number;
  readonly method: 'exact' | 'sampled';
}

/**
 * How likely a mean difference at least as far from 0 would be if the two policies were alike, so that each difference
 * could as well have had the other sign (Fisher 1935): the share of patterns of signs whose sum is as far from 0. Drawn
 * patterns count the observed one too, (hits + 1) / (patterns + 1) (Phipson and Smyth 2010). Example: 1, 2, 3 sum to 6 in
 * two of 8 patterns, p = .25. Differences must be finite.
 */
export function signFlipTest(differences: readonly number[], seed: number): SignFlipResult {
  // A 0 is the same with either sign.
  const moving = differences.filter((difference) => difference !== 0);
  const count = moving.length;
  if (count === 0) return { p: 1, leastP: 1, method: 'exact' };
  const total = sum(moving, Math.abs);
  const threshold = Math.abs(sum(moving)) - ROUNDING * total;
  const leastOfAll = 2 / pow(2, count);
  if (count <= MAX_EXACT_DIFFERENCES) {
    return { p: shareOfAll(moving, threshold), leastP: leastOfAll, method: 'exact' };
  }
  const leastP = Math.max(leastOfAll, 1 / (SAMPLED_PATTERNS + 1));
  return { p: shareOfSample(moving, threshold, seed), leastP, method: 'sampled' };
}

/** All patterns with the first sign as it is: the others mirror them. */
function shareOfAll(differences: readonly number[], threshold: number): number {
  const sums = new Float64Array(pow(2, differences.length - 1));
  sums[0] = differences[0]!;
  let filled = 1;
  for (const difference of differences.slice(1)) {
    for (let at = 0; at < filled; at++) {
      const before = sums[at]!;
      sums[at] = before + difference;
      sums[filled + at] = before - difference;
    }
    filled *= 2;
  }
  let hits = 0;
  for (const one of sums) if (Math.abs(one) >= threshold) hits++;
  return hits / sums.length;
}

/** Hot: patterns times differences. Bits of one draw are 32 signs. */
function shareOfSample(differences: readonly number[], threshold: number, seed: number): number {
  const random = createRandom(seed);
  const count = differences.length;
  let hits = 0;
  for (let pattern = 0; pattern < SAMPLED_PATTERNS; pattern++) {
    let flipped = 0;
    let bits = 0;
    for (let at = 0; at < count; at++) {
      if (at % 32 === 0) bits = Math.floor(random.next() * 2 ** 32);
      flipped += (bits & 1) === 0 ? differences[at]! : -differences[at]!;
      bits >>>= 1;
    }
    if (Math.abs(flipped) >= threshold) hits++;
  }
  return (hits + 1) / (SAMPLED_PATTERNS + 1);
}
