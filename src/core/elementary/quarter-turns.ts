/** An angle as quarter turns and a rest around 0, as FDLIBM's e_rem_pio2.c has it. */

import { highWord, powerOfTwo } from './bits.ts';

/** pi / 2. */
export const QUARTER = 1.5707963267948966;

export interface Turns {
  /** Of the last turn, 0..3. */
  readonly quarter: number;
  /** Beyond the quarters, -pi / 4 to pi / 4, in two parts. */
  readonly rest: number;
  readonly restLow: number;
}

/** Up to here, some 823,549, the first way is exact; it is many times as fast. */
const MEDIUM = 2 ** 19 * QUARTER;

/** Of a positive, finite angle in radians. */
export function turnsOf(angle: number): Turns {
  return angle < MEDIUM ? ofMedium(angle) : ofGreat(angle);
}

/** 2 / pi. */
const QUARTERS_PER_RADIAN = 0.6366197723675814;
/** pi / 2 in 33 bits, then in 66, then in 99, with what is left each time. */
const PARTS = [
  { short: 1.5707963267341256, left: 6.077100506506192e-11, lostBits: 16 },
  { short: 6.077100506303966e-11, left: 2.0222662487959506e-21, lostBits: 49 },
  { short: 2.0222662487111665e-21, left: 8.4784276603689e-32, lostBits: Number.POSITIVE_INFINITY },
] as const;

/** Takes pi / 2 away as often as it fits, in more and more digits as the rest is smaller. */
function ofMedium(angle: number): Turns {
  const quarters = Math.trunc(angle * QUARTERS_PER_RADIAN + 0.5);
  const exponent = highWord(angle) >> 20;
  let rest = angle;
  let lost = 0;
  let high = angle;
  for (const { short, left, lostBits } of PARTS) {
    const before = rest;
    const taken = quarters * short;
    rest = before - taken;
    lost = quarters * left - (before - rest - taken);
    high = rest - lost;
    if (exponent - ((highWord(high) >> 20) & 0x7ff) <= lostBits) break;
  }
  return { quarter: quarters % 4, rest: high, restLow: rest - high - lost };
}

/** 2 / pi and pi / 2 as whole numbers of 2^-1280 and 2^-192: enough for the greatest angle and its smallest rest. */
const INVERSE_BITS = 1280n;
const INVERSE = BigInt(
  `0x${[
    'a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e0',
    '06492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e413991d639835339f4',
    '9c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d',
    '7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d',
  ].join('')}`,
);
const REST_BITS = 192n;
const QUARTER_BITS = 0x1921fb54442d18469898cc51701b839a252049c1114cf98e8n;

/** Multiplies by 2 / pi in whole numbers of any length, which are exact in every engine. */
function ofGreat(angle: number): Turns {
  // angle = mantissa x 2^exponent, in whole numbers.
  const exponent = Math.max(0, (highWord(angle) >> 20) - 1075);
  const scaled = exponent === 0 ? angle * 2 ** 33 : angle / powerOfTwo(exponent);
  const bits = exponent === 0 ? INVERSE_BITS + 33n : INVERSE_BITS - BigInt(exponent);
  const product = BigInt(scaled) * INVERSE;
  const quarters = (product + (1n << (bits - 1n))) >> bits;
  const fraction = (product - (quarters << bits)) >> (bits - REST_BITS);
  const rest = (fraction * QUARTER_BITS) >> REST_BITS;
  const high = Number(rest);
  const unit = 2 ** -192;
  return { quarter: Number(quarters & 3n), rest: high * unit, restLow: Number(rest - BigInt(high)) * unit };
}
