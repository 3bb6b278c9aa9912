/** Correction for many tests at once. */

import { ascending, range } from 'd3-array';

/**
 * p values corrected by Holm's step-down procedure (1979), in the order given: the smallest of m is multiplied by m, the
 * next by m - 1 and so on, never below the one before, at most 1. Whoever rejects those up to alpha is wrong anywhere with
 * a probability of at most alpha, however the tests depend on each other. Example: .01, .04, .03, .005 become .03, .06,
 * .06, .02.
 */
export function correctByHolm(ps: readonly number[]): readonly number[] {
  const corrected = new Array<number>(ps.length).fill(1);
  let floor = 0;
  for (const [rank, index] of range(ps.length)
    .sort((a, b) => ascending(ps[a], ps[b]))
    .entries()) {
    floor = Math.min(1, Math.max(floor, ps[index]! * (ps.length - rank)));
    corrected[index] = floor;
  }
  return corrected;
}
