/** e to the power of x, less 1, as FDLIBM's s_expm1.c has it. */

import { powerOfTwo, scale } from './bits.ts';
import { HALF_LN2, LN2_HIGH, LN2_INVERSE, LN2_LOW, ONE_AND_HALF_LN2 } from './ln2.ts';

/** Above it the result is Infinity; from -56 ln 2 down it is -1. */
const GREATEST = 709.782712893384;
const LEAST = -38.816242113569;

/** Below it x is the nearest double. */
const TINY = 2 ** -54;

/**
 * e^x - 1, within one unit in the last place, also near 0; NaN of NaN, -0 of -0.
 *
 *   x = k ln 2 + r, |r| <= ln 2 / 2;   e^x - 1 = 2^k (e^r - 1) + 2^k - 1, summed as each k loses least
 */
export function expm1(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > GREATEST) return Number.POSITIVE_INFINITY;
  if (x <= LEAST) return -1;
  const size = Math.abs(x);
  if (size < TINY) return x;
  if (size <= HALF_LN2) {
    const half = 0.5 * x;
    const square = x * half;
    return x - (x * correction(x, half, square) - square);
  }
  const k = size < ONE_AND_HALF_LN2 ? Math.sign(x) : Math.trunc(LN2_INVERSE * x + (x < 0 ? -0.5 : 0.5));
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const rest = high - low;
  // What the subtraction lost.
  const lost = high - rest - low;
  const half = 0.5 * rest;
  const square = rest * half;
  return together(k, rest, rest * (correction(rest, half, square) - lost) - lost - square);
}

/** 2^k (1 + rest - e) - 1. */
function together(k: number, rest: number, e: number): number {
  if (k === -1) return 0.5 * (rest - e) - 0.5;
  if (k === 1) return rest < -0.25 ? -2 * (e - (rest + 0.5)) : 1 + 2 * (rest - e);
  if (k <= -2 || k > 56) return scale(1 - (e - rest), k) - 1;
  const inverse = powerOfTwo(-k);
  const sum = k < 20 ? 1 - inverse - (e - rest) : rest - (e + inverse) + 1;
  return sum * powerOfTwo(k);
}

const Q1 = -0.03333333333333313;
const Q2 = 0.0015873015872548146;
const Q3 = -7.93650757867488e-5;
const Q4 = 4.008217827329362e-6;
const Q5 = -2.0109921818362437e-7;

/** (r^2 / 2 - (e^r - 1 - r)) / -r for |r| <= ln 2 / 2, of which the square is r^2 / 2. */
function correction(r: number, half: number, square: number): number {
  const even = 1 + square * (Q1 + square * (Q2 + square * (Q3 + square * (Q4 + square * Q5))));
  const t = 3 - even * half;
  return square * ((even - t) / (6 - r * t));
}
