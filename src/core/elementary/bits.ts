/**
 * The exponent of a double, powers of 2, and doubles in two halves: what the functions of this folder are put together from.
 *
 * Why the folder: ECMAScript leaves exp, log, pow, cos and their like to each engine, and engines differ in the last bit;
 * only + - * / and the square root are exact everywhere. The functions here use nothing else, so they give the same bits in
 * every engine. Methods and coefficients are those of FDLIBM 5.3: Copyright (C) 1993 by Sun Microsystems, Inc. All rights
 * reserved. Developed at SunSoft, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved.
 */

// Hot: a formula calls these once per node.

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
double[0] = 1;
/** Where the word with sign and exponent lies: it differs between processors. */
const HIGH = words[1] === 0 ? 0 : 1;

/** Sign, exponent and the first 20 bits of the mantissa: 32 bits. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH]!;
}

const LEAST_EXPONENT = -1074;
const POWERS = new Float64Array(1023 - LEAST_EXPONENT + 1);
let power = Number.MIN_VALUE;
for (let at = 0; at < POWERS.length; at++) {
  POWERS[at] = power;
  power *= 2;
}

/** 2^exponent, -1074..1023. Looked up: putting bits together takes several times as long. */
export function powerOfTwo(exponent: number): number {
  return POWERS[exponent - LEAST_EXPONENT]!;
}

/** x 2^exponent for x of 0.5..2 and exponents of -1075..1024: rounded once, also below the normal numbers. */
export function scale(x: number, exponent: number): number {
  if (exponent > 1023) return x * 2 * powerOfTwo(exponent - 1);
  if (exponent >= -1022) return x * powerOfTwo(exponent);
  return x * powerOfTwo(exponent + 100) * 2 ** -100;
}

const SPLITTER = 2 ** 27 + 1;

/**
 * The first 26 bits of x, |x| up to 2^990, rounded: two such numbers multiply exactly, and what is left of x is as short
 * (Veltkamp; Dekker: A floating-point technique for extending the available precision, 1971).
 */
export function upperHalf(x: number): number {
  const product = SPLITTER * x;
  return product - (product - x);
}
