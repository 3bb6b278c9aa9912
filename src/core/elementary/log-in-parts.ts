/** The logarithm of a mantissa in two parts, for logarithms to another base. */

import { upperHalf } from './bits.ts';
import { logarithmRest } from './log-mantissa.ts';

/** Of ln(1 + f) = high + low the high part: short, so that its product with another short number is exact. */
export function logarithmHigh(f: number): number {
  return upperHalf(f - 0.5 * f * f);
}

/** The low part of ln(1 + f), beside the high one. */
export function logarithmLow(f: number, high: number): number {
  const half = 0.5 * f * f;
  const s = f / (2 + f);
  return f - high - half + s * (half + logarithmRest(s));
}
