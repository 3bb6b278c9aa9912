/** The upper tail of the normal distribution, which lives that were cut off need. */

import { exp } from '../../../core/index.ts';

/**
 * P(Z > z), within 1.2e-7 of its value also far out, by the fitted fraction of Press et al., Numerical Recipes (erfcc): the
 * fit only compares and prints such values.
 */
export function normalTail(z: number): number {
  const size = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + size / 2);
  let sum = 0;
  for (const coefficient of COEFFICIENTS) sum = sum * t + coefficient;
  const tail = (t * exp(-size * size + sum)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** Of the powers of t, the highest first. */
const COEFFICIENTS = [
  0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
  -1.26551223,
] as const;

export function normalDensity(z: number): number {
  return exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);
}
