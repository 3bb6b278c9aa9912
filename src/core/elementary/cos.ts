/** The cosine, as FDLIBM's s_cos.c, k_cos.c and k_sin.c have it. */

import { upperHalf } from './bits.ts';
import { QUARTER, turnsOf } from './quarter-turns.ts';

/** Below it the cosine is 1 and the sine its argument. */
const TINY = 2 ** -27;

/** The cosine of an angle in radians, within one unit in the last place at every size; NaN of infinities and NaN. */
export function cos(x: number): number {
  const angle = Math.abs(x);
  if (!(angle < Number.POSITIVE_INFINITY)) return Number.NaN;
  if (angle <= QUARTER / 2) return cosineNearZero(angle, 0);
  const { quarter, rest, restLow } = turnsOf(angle);
  switch (quarter) {
    case 0:
      return cosineNearZero(rest, restLow);
    case 1:
      return -sineNearZero(rest, restLow);
    case 2:
      return -cosineNearZero(rest, restLow);
    default:
      return sineNearZero(rest, restLow);
  }
}

const C1 = 0.0416666666666666;
const C2 = -0.001388888888887411;
const C3 = 2.480158728947673e-5;
const C4 = -2.7557314351390663e-7;
const C5 = 2.087572321298175e-9;
const C6 = -1.1359647557788195e-11;

/** Of about x + low, |x| up to pi / 4: 1 - x^2 / 2 + x^4 (C1 + ...), 1 and x^2 / 2 both less about x / 4 where x is large. */
function cosineNearZero(x: number, low: number): number {
  const size = Math.abs(x);
  if (size < TINY) return 1;
  const z = x * x;
  const series = z * (z * (C1 + z * (C2 + z * (C3 + z * (C4 + z * (C5 + z * C6)))))) - x * low;
  if (size < 0.3) return 1 - (0.5 * z - series);
  // Of half the digits, so that both differences are exact.
  const quarter = size > 0.78125 ? 0.28125 : upperHalf(size / 4);
  const half = 0.5 * z - quarter;
  return 1 - quarter - (half - series);
}

const S1 = -0.16666666666666632;
const S2 = 0.00833333333332249;
const S3 = -0.0001984126982985795;
const S4 = 2.7557313707070068e-6;
const S5 = -2.5050760253406863e-8;
const S6 = 1.58969099521155e-10;

function sineNearZero(x: number, low: number): number {
  if (Math.abs(x) < TINY) return x;
  const z = x * x;
  const cube = z * x;
  const series = S2 + z * (S3 + z * (S4 + z * (S5 + z * S6)));
  return x - (z * (0.5 * low - cube * series) - low - cube * S1);
}
