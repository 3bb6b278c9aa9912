/** Student's t distribution: how far a mean of few values may lie from the true one. */

import { probabilityUpTo } from '../../engine/load/beta-distribution.ts';

/** From here on the distribution is as good as normal (2e-6 of the quantile). */
const MAX_DEGREES = 1e6;

/**
 * Probability 0..1 that |T| is above `t` >= 0, with `degrees` > 0 of freedom: the incomplete beta function at
 * degrees / (degrees + t^2) of (degrees / 2, 1 / 2) (NIST DLMF 8.17; Abramowitz and Stegun 26.7.1). Example: t = 2.262 with
 * 9 degrees leaves .05.
 */
export function studentTails(t: number, degrees: number): number {
  const used = Math.min(degrees, MAX_DEGREES);
  return probabilityUpTo(used / (used + t * t), { alpha: used / 2, beta: 0.5 });
}

/** The t within which |T| stays with probability `confidence`, 0 < confidence < 1. Example: .95 with 9 degrees is 2.262. */
export function studentQuantile(confidence: number, degrees: number): number {
  const outside = 1 - confidence;
  let high = 1;
  while (studentTails(high, degrees) > outside) high *= 2;
  let low = 0;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return high;
    if (studentTails(middle, degrees) > outside) low = middle;
    else high = middle;
  }
}
