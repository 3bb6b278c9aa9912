/** The gamma function, which the mean of a Weibull distribution needs. */

import { exp, log } from '../../core/index.ts';

/** Lanczos' coefficients for g = 7 and nine terms: 15 digits. */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Gamma of `x`, 0.5 or more; Infinity beyond 171. */
export function gammaFunction(x: number): number {
  let sum: number = LANCZOS[0];
  for (let term = 1; term < LANCZOS.length; term++) sum += LANCZOS[term]! / (x - 1 + term);
  const shifted = x - 0.5 + LANCZOS_G;
  return exp(log(2 * Math.PI) / 2 + (x - 0.5) * log(shifted) - shifted + log(sum));
}
