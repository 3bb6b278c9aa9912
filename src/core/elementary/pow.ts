/** x to the power of y, as FDLIBM's e_pow.c has it. */

import { scale, upperHalf } from './bits.ts';
import { evenPart } from './exp.ts';
import { log2InParts } from './log2-in-parts.ts';

/** From this exponent on the result is 0, 1 or Infinity for every base. */
const VAST_EXPONENT = 2 ** 64;

const LN2_SHORT = 0.6931471824645996;
const LN2_SHORT_REST = -1.904654299957768e-9;

/** Logarithms to base 2 from which results are Infinity, and below which they are 0. */
const GREATEST_LOGARITHM = 1024;
const LEAST_LOGARITHM = -1075;
/** How much of 2^1024 still rounds to the greatest number. */
const LAST_STEP = 8.008566259537294e-17;

/**
 * x^y within one unit in the last place, and exact where the result is a whole number below 2^53. Special values are those of
 * ECMAScript's `**`, of which 1^NaN, 1^Infinity and (-1)^Infinity are NaN.
 *
 *   x^y = 2^(y log2 |x|), with log2 |x| in two parts that hold 70 bits and more
 */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (y === 1) return x;
  if (y === 2) return x * x;
  if (y === -1) return 1 / x;
  const base = Math.abs(x);
  if (Math.abs(y) === Number.POSITIVE_INFINITY) return atInfinity(base, y);
  const isOdd = Math.abs(y) % 2 === 1;
  const sign = isOdd && (x < 0 || Object.is(x, -0)) ? -1 : 1;
  if (base === 0 || base === Number.POSITIVE_INFINITY) return sign * (y < 0 ? 1 / base : base);
  if (x < 0 && !Number.isInteger(y)) return Number.NaN;
  if (base === 1) return sign;
  if (y === 0.5) return Math.sqrt(x);
  if (Math.abs(y) >= VAST_EXPONENT) return atInfinity(base, y);
  return sign * positivePower(base, y);
}

function atInfinity(base: number, y: number): number {
  if (base === 1) return Number.NaN;
  return base > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** 2^(y log2 base): the product in two parts, of which the high one is exact. */
function positivePower(base: number, y: number): number {
  const { high, low } = log2InParts(base, y);
  const short = upperHalf(y);
  const productLow = (y - short) * high + y * low;
  const productHigh = short * high;
  const logarithm = productLow + productHigh;
  if (logarithm >= GREATEST_LOGARITHM) {
    const isBeyond = logarithm > GREATEST_LOGARITHM || productLow + LAST_STEP > logarithm - productHigh;
    if (isBeyond) return Number.POSITIVE_INFINITY;
  }
  if (logarithm <= LEAST_LOGARITHM) {
    const isBeyond = logarithm < LEAST_LOGARITHM || productLow <= logarithm - productHigh;
    if (isBeyond) return 0;
  }
  return powerOfTwoOf(productHigh, productLow, logarithm);
}

/** 2^(high + low), `sum` being their rounded sum. */
function powerOfTwoOf(high: number, low: number, sum: number): number {
  const whole = Math.abs(sum) > 0.5 ? Math.trunc(sum + (sum < 0 ? -0.5 : 0.5)) : 0;
  const rest = high - whole;
  const short = upperHalf(low + rest);
  const u = short * LN2_SHORT;
  const v = (low - (short - rest)) * Math.LN2 + short * LN2_SHORT_REST;
  const z = u + v;
  const w = v - (z - u);
  const c = evenPart(z);
  const lost = (z * c) / (c - 2) - (w + z * w);
  return scale(1 - (lost - z), whole);
}
