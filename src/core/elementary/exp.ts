/** e to the power of x, as FDLIBM's e_exp.c has it. */

import { scale } from './bits.ts';
import { HALF_LN2, LN2_HIGH, LN2_INVERSE, LN2_LOW, ONE_AND_HALF_LN2 } from './ln2.ts';

/** Above it the result is Infinity, below the other one 0. */
const GREATEST = 709.782712893384;
const LEAST = -745.1332191019411;

/** Below it 1 + x is the nearest double. */
const TINY = 2 ** -28;

/**
 * e^x, within one unit in the last place; NaN of NaN.
 *
 *   x = k ln 2 + r, |r| <= ln 2 / 2;   e^x = 2^k e^r;   e^r = 1 + 2r / (R(r) - r)
 *
 * R(r) = r (e^r + 1) / (e^r - 1) is even; a polynomial in r^2 comes within 2^-59 of it.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > GREATEST) return Number.POSITIVE_INFINITY;
  if (x < LEAST) return 0;
  // The method misses this one by a bit.
  if (x === 1) return Math.E;
  const size = Math.abs(x);
  if (size <= HALF_LN2) {
    if (size < TINY) return 1 + x;
    const c = evenPart(x);
    return 1 - ((x * c) / (c - 2) - x);
  }
  const k = size < ONE_AND_HALF_LN2 ? Math.sign(x) : Math.trunc(LN2_INVERSE * x + (x < 0 ? -0.5 : 0.5));
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const rest = high - low;
  const c = evenPart(rest);
  return scale(1 - (low - (rest * c) / (2 - c) - high), k);
}

const P1 = 0.16666666666666602;
const P2 = -0.0027777777777015593;
const P3 = 6.613756321437934e-5;
const P4 = -1.6533902205465252e-6;
const P5 = 4.1381367970572385e-8;

/** r - r^2 (P1 + r^2 (P2 + ...)): 2r / (e^r - 1) + r, less 2, with its sign turned; e^r = 1 + r - r c / (c - 2). */
export function evenPart(r: number): number {
  const t = r * r;
  return r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
}
