/** The natural logarithm, as FDLIBM's e_log.c has it. */

import { LN2_HIGH, LN2_LOW } from './ln2.ts';
import { logarithmRest } from './log-mantissa.ts';
import { exponentOf, mantissaOf } from './split.ts';

/** Mantissas this near to 1 need the first terms of the series only. */
const NEAR = 2 ** -20;

/** Mantissas farther from 1 are summed with f^2 / 2 apart, which keeps more digits. */
const NEAR_ENOUGH_FROM = 0.71;
const NEAR_ENOUGH_TO = 1.38;

/**
 * ln x, within one unit in the last place; NaN below 0, -Infinity at 0.
 *
 *   x = 2^k (1 + f), sqrt(1/2) < 1 + f < sqrt(2);   ln x = k ln 2 + ln(1 + f)
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const k = exponentOf(x);
  const mantissa = mantissaOf(x, k);
  const f = mantissa - 1;
  if (Math.abs(f) < NEAR) return k * LN2_HIGH - (f * f * (0.5 - 0.3333333333333333 * f) - k * LN2_LOW - f);
  const s = f / (2 + f);
  const rest = logarithmRest(s);
  if (mantissa > NEAR_ENOUGH_FROM && mantissa < NEAR_ENOUGH_TO) {
    return k * LN2_HIGH - (s * (f - rest) - k * LN2_LOW - f);
  }
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f);
}
