/** The logarithm to base 10, by the method of FDLIBM's e_log.c carried out in two parts. */

import { logarithmHigh, logarithmLow } from './log-in-parts.ts';
import { exponentOf, mantissaOf } from './split.ts';

/** 1 / ln 10; the first part has 26 bits. */
const INVERSE_HIGH = 0.4342944845557213;
const INVERSE_LOW = -2.6524694553078553e-9;
/** log10 2: the first part is short, so that its product with an exponent is exact. */
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;

/** log10 x, within one unit in the last place; NaN below 0, -Infinity at 0. */
export function log10(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const k = exponentOf(x);
  const f = mantissaOf(x, k) - 1;
  const high = logarithmHigh(f);
  const low = logarithmLow(f, high);
  const product = high * INVERSE_HIGH;
  const whole = k * LOG10_2_HIGH;
  const sum = whole + product;
  const rest = k * LOG10_2_LOW + (low + high) * INVERSE_LOW + low * INVERSE_HIGH;
  return rest + (whole - sum + product) + sum;
}
