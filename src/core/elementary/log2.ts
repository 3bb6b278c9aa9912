/** The logarithm to base 2, by the method of FDLIBM's e_log.c carried out in two parts. */

import { logarithmHigh, logarithmLow } from './log-in-parts.ts';
import { exponentOf, mantissaOf } from './split.ts';

/** 1 / ln 2; the first part has 26 bits. */
const INVERSE_HIGH = 1.4426950514316559;
const INVERSE_LOW = -1.0542692476429138e-8;

/** log2 x, within one unit in the last place; exact for powers of 2; NaN below 0, -Infinity at 0. */
export function log2(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const k = exponentOf(x);
  const f = mantissaOf(x, k) - 1;
  const high = logarithmHigh(f);
  const low = logarithmLow(f, high);
  const product = high * INVERSE_HIGH;
  const sum = k + product;
  return (low + high) * INVERSE_LOW + low * INVERSE_HIGH + (k - sum + product) + sum;
}
