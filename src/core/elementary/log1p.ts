/** The natural logarithm of 1 + x, as FDLIBM's s_log1p.c has it. */

import { LN2_HIGH, LN2_LOW } from './ln2.ts';
import { logarithmRestInTurn } from './log-mantissa.ts';
import { exponentOf, mantissaOf } from './split.ts';

/** Between these x itself is the f of the series. */
const SMALL_FROM = -0.2928932188134524;
const SMALL_TO = 0.41421356237309503;

/** Below these x, and x less half its square, are near enough. */
const TINIER = 2 ** -54;
const TINY = 2 ** -29;
/** Below it the first terms of the series are enough. */
const NEAR = 2 ** -20;
/** From here on 1 + x is x. */
const VAST = 2 ** 53;

/**
 * ln(1 + x), within one unit in the last place, also near 0; NaN below -1, -Infinity at -1, -0 of -0.
 *
 *   1 + x = 2^k (1 + f) (1 + c), c being what the sum 1 + x lost;   ln(1 + x) = k ln 2 + ln(1 + f) + c
 */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const size = Math.abs(x);
  if (size < TINY) return size < TINIER ? x : x - x * x * 0.5;
  if (x > SMALL_FROM && x < SMALL_TO) return sum(0, x, 0);
  const whole = x < VAST ? 1 + x : x;
  const k = exponentOf(whole);
  return sum(k, mantissaOf(whole, k) - 1, x < VAST ? lostOf(x, whole) / whole : 0);
}

/** 1 + x less its rounded sum. */
function lostOf(x: number, whole: number): number {
  return whole >= 2 ? 1 - (whole - x) : x - (whole - 1);
}

function sum(k: number, f: number, c: number): number {
  const half = 0.5 * f * f;
  const low = k * LN2_LOW + c;
  if (Math.abs(f) < NEAR) return k * LN2_HIGH - (half * (1 - 0.6666666666666666 * f) - low - f);
  const s = f / (2 + f);
  return k * LN2_HIGH - (half - (s * (half + logarithmRestInTurn(s)) + low) - f);
}
