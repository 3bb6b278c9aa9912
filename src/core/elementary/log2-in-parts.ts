/** The logarithm to base 2 in two parts that hold more digits than a double: what a power needs, as e_pow.c has it. */

import { upperHalf } from './bits.ts';
import { exponentOf, mantissaOf } from './split.ts';

export interface InParts {
  /** Of 26 bits. */
  readonly high: number;
  readonly low: number;
}

/** Bases this near to 1 are summed by the first terms of the series, which keeps more digits. */
const NEAR = 2 ** -20;
/** From this power on those digits are needed. */
const LARGE_POWER = 2 ** 31;

/** log2 of a positive, finite base that is to be raised to `power`, to 2^-70 and better. */
export function log2InParts(base: number, power: number): InParts {
  const f = base - 1;
  return Math.abs(power) > LARGE_POWER && Math.abs(f) <= NEAR ? nearOne(f) : anywhere(base);
}

/** 1 / ln 2; the first part has 20 bits: f has 33 at most. */
const INVERSE = Math.LOG2E;
const INVERSE_HIGH = 1.4426956176757812;
const INVERSE_LOW = -5.767868178426401e-7;

function nearOne(f: number): InParts {
  const square = f * f * (0.5 - f * (0.3333333333333333 - f * 0.25));
  return inParts(INVERSE_HIGH * f, f * INVERSE_LOW - square * INVERSE);
}

/** sqrt(1.5) and sqrt(3) / 2: from one to the other mantissas are nearest to 1, above to 1.5, below to 0.75. */
const UPPER = 1.224744871391589;
const LOWER = 0.8660254037844386;
/** log2 1.5 in two parts, of which the first is short. */
const OF_ONE_AND_HALF_HIGH = 0.5849624872207642;
const OF_ONE_AND_HALF_LOW = 1.350039202129749e-8;
/** 2 / (3 ln 2). */
const FACTOR = 0.9617966939259756;
const FACTOR_HIGH = 0.9617967009544373;
const FACTOR_LOW = -7.028461650952758e-9;

/** Of x = 2^k m: log2 x = k + log2 c + log2(m / c), c being 1 or 1.5, whichever is nearer. */
function anywhere(base: number): InParts {
  const exponent = exponentOf(base);
  const mantissa = mantissaOf(base, exponent);
  if (mantissa < LOWER) return around(exponent - 1, 2 * mantissa, 1.5);
  return around(exponent, mantissa, mantissa > UPPER ? 1.5 : 1);
}

/** log2(m / c) = 2 / (3 ln 2) x s (3 + s^2 + r), s = (m - c) / (m + c), r = s^4 (L1 + s^2 (L2 + ...)). */
function around(exponent: number, mantissa: number, center: number): InParts {
  const difference = mantissa - center;
  const inverse = 1 / (mantissa + center);
  const s = difference * inverse;
  // s and m + c in two parts each, and with them what the division lost.
  const sHigh = upperHalf(s);
  const sumHigh = upperHalf(mantissa + center);
  const sumLow = mantissa - (sumHigh - center);
  const sLow = inverse * (difference - sHigh * sumHigh - sHigh * sumLow);
  const r = seriesEnd(s * s) + sLow * (sHigh + s);
  const square = sHigh * sHigh;
  const bracketHigh = upperHalf(3 + square + r);
  const bracketLow = r - (bracketHigh - 3 - square);
  const product = inParts(sHigh * bracketHigh, sLow * bracketHigh + bracketLow * s);
  const highOfCenter = center === 1 ? 0 : OF_ONE_AND_HALF_HIGH;
  const lowOfCenter = center === 1 ? 0 : OF_ONE_AND_HALF_LOW;
  const high = FACTOR_HIGH * product.high;
  const low = FACTOR_LOW * product.high + product.low * FACTOR + lowOfCenter;
  const sum = upperHalf(high + low + highOfCenter + exponent);
  return { high: sum, low: low - (sum - exponent - highOfCenter - high) };
}

const L1 = 0.5999999999999946;
const L2 = 0.4285714285785502;
const L3 = 0.33333332981837743;
const L4 = 0.272728123808534;
const L5 = 0.23066074577556175;
const L6 = 0.20697501780033842;

function seriesEnd(square: number): number {
  return square * square * (L1 + square * (L2 + square * (L3 + square * (L4 + square * (L5 + square * L6)))));
}

/** A sum of a great and a small number, parted anew. */
function inParts(great: number, small: number): InParts {
  const high = upperHalf(great + small);
  return { high, low: small - (high - great) };
}
