/**
 * The beta distribution: how likely a load between 0 and 1 of known mean and spread stays below a level. The regularised
 * incomplete beta function is summed as its continued fraction (NIST DLMF 8.17.22), the gamma function by Lanczos' series.
 * Example: beta(2, 2) up to .6 is 3 x .36 - 2 x .216 = .648.
 */

import { exp } from '../../elementary/exp.ts';
import { log } from '../../elementary/log.ts';
import { log1p } from '../../elementary/log1p.ts';

export interface BetaDistribution {
  /** Both above 0. */
  readonly alpha: number;
  readonly beta: number;
}

/** The distribution of that mean and standard deviation: 0 < mean < 1, 0 < deviation^2 < mean x (1 - mean). */
export function fitBeta(mean: number, standardDeviation: number): BetaDistribution {
  const size = (mean * (1 - mean)) / (standardDeviation * standardDeviation) - 1;
  return { alpha: size * mean, beta: size * (1 - mean) };
}

/** Above this size the distribution is as good as normal (skewness below 1/1000), and the fraction would take long. */
const NORMAL_SIZE = 1e7;

/** Probability 0..1 that the load is at most `level`, which is 0..1. Exact to 1e-9, to 1e-3 in very narrow ones. */
export function probabilityUpTo(level: number, { alpha, beta }: BetaDistribution): number {
  if (level <= 0) return 0;
  if (level >= 1) return 1;
  if (!(alpha + beta < NORMAL_SIZE)) return normalProbability(level, { alpha, beta });
  // The fraction converges fast on one side of the mean; the other side is its mirror image.
  return level < (alpha + 1) / (alpha + beta + 2)
    ? incompleteBeta(level, alpha, beta)
    : 1 - incompleteBeta(1 - level, beta, alpha);
}

function incompleteBeta(x: number, a: number, b: number): number {
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x);
  const value = (exp(logFront) * continuedFraction(x, a, b)) / a;
  return Math.min(1, Math.max(0, value));
}

const MAX_TERMS = 20_000;
const PRECISION = 1e-14;
/** Stands for 0 where the fraction would divide by it. */
const TINY = 1e-300;

/** 1 / (1 + d1 / (1 + d2 / (1 + ...))), from the front (Lentz's way). */
function continuedFraction(x: number, a: number, b: number): number {
  let ratio = 1;
  let inverse = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = inverse;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    inverse = 1 / awayFromZero(1 + even * inverse);
    ratio = awayFromZero(1 + even / ratio);
    value *= inverse * ratio;
    inverse = 1 / awayFromZero(1 + odd * inverse);
    ratio = awayFromZero(1 + odd / ratio);
    const change = inverse * ratio;
    value *= change;
    if (Math.abs(change - 1) < PRECISION) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Lanczos' coefficients for g = 7 and nine terms. */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** Logarithm of the gamma function, x > 0. */
function logGamma(x: number): number {
  // gamma(x) = gamma(x + 1) / x: the series is for x of a half and more.
  if (x < 0.5) return logGamma(x + 1) - log(x);
  let sum = LANCZOS[0]!;
  for (let term = 1; term < LANCZOS.length; term++) sum += LANCZOS[term]! / (x - 1 + term);
  const shifted = x - 0.5 + LANCZOS_G;
  return 0.5 * log(2 * Math.PI) + (x - 0.5) * log(shifted) - shifted + log(sum);
}

/** The normal distribution of the same mean and deviation. */
function normalProbability(level: number, { alpha, beta }: BetaDistribution): number {
  const size = alpha + beta;
  const mean = alpha / size;
  const deviation = Math.sqrt((mean * (1 - mean)) / (size + 1));
  if (!(deviation > 0)) return level >= mean ? 1 : 0;
  return normalUpTo((level - mean) / deviation);
}

/** Standard normal distribution, exact to 1e-7 (Abramowitz and Stegun 26.2.17). */
function normalUpTo(z: number): number {
  if (z < 0) return 1 - normalUpTo(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const tail = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * tail;
}
