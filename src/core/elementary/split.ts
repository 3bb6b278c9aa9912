/** A positive number as 2^exponent x mantissa, the mantissa about 1. */

import { highWord, powerOfTwo } from './bits.ts';

const MANTISSA = 0xfffff;
/** Carries into the exponent from a mantissa of sqrt(2) on. */
const FROM_ROOT_OF_TWO = 0x95f64;
const LEAST_NORMAL = 2 ** -1022;

/** The k of x = 2^k m with m from sqrt(1/2) to sqrt(2), for a positive, finite x. */
export function exponentOf(x: number): number {
  if (x < LEAST_NORMAL) return exponentOf(x * 2 ** 54) - 54;
  const high = highWord(x);
  return (high >> 20) - 1023 + (((high & MANTISSA) + FROM_ROOT_OF_TWO) >> 20);
}

/** The m of x = 2^k m: exact. */
export function mantissaOf(x: number, k: number): number {
  return k < -1000 ? x * 2 ** 100 * powerOfTwo(-k - 100) : x * powerOfTwo(-k);
}
