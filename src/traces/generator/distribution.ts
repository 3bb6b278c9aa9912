/** Distributions of positive amounts: their mean, draws of them, and draws of those that a look at one moment meets. */

import { exp, expm1, log, log1p, pow, type Random, square } from '../../core/index.ts';
import { gammaFunction } from './gamma-function.ts';
import { drawExponential, drawGamma, drawLognormal, drawWeibull } from './samplers.ts';

export const DISTRIBUTION_KINDS = [
  'constant',
  'uniform',
  'exponential',
  'lognormal',
  'weibull',
  'gamma',
  'pareto',
  'empirical',
  'mixture',
] as const;
export type DistributionKind = (typeof DISTRIBUTION_KINDS)[number];

export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  /** e^(ln median + sigma x a standard normal). */
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  /** P(more than x) = e^-(x / scale)^shape. */
  | { readonly kind: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number }
  /** Density in proportion to x^-(shape + 1) from min to max. */
  | { readonly kind: 'pareto'; readonly shape: number; readonly min: number; readonly max: number }
  /** Quantiles: probabilities rising from 0 to 1 with values that do not fall, straight between them. */
  | { readonly kind: 'empirical'; readonly points: readonly (readonly [probability: number, value: number])[] }
  | { readonly kind: 'mixture'; readonly parts: readonly MixturePart[] };

interface MixturePart {
  readonly weight: number;
  readonly distribution: Distribution;
}

/** The mean; may be Infinity where the parameters are extreme. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return (distribution.min + distribution.max) / 2;
    case 'exponential':
      return distribution.mean;
    case 'lognormal':
      return distribution.median * exp(square(distribution.sigma) / 2);
    case 'weibull':
      return distribution.scale * gammaFunction(1 + 1 / distribution.shape);
    case 'gamma':
      return distribution.shape * distribution.scale;
    case 'pareto': {
      const { shape, min, max } = distribution;
      return (min * powerIntegral(shape, max / min)) / powerIntegral(shape + 1, max / min);
    }
    case 'empirical':
      return segmentsOf(distribution.points).reduce((sum, { share, low, high }) => sum + (share * (low + high)) / 2, 0);
    case 'mixture': {
      const total = distribution.parts.reduce((sum, { weight }) => sum + weight, 0);
      return distribution.parts.reduce((sum, part) => sum + (part.weight / total) * meanOf(part.distribution), 0);
    }
  }
}

/** A draw. Takes from `random` what it needs; the number of draws differs. */
export function sample(distribution: Distribution, random: Random): number {
  const source = (): number => random.next();
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return source() * (distribution.max - distribution.min) + distribution.min;
    case 'exponential':
      return drawExponential(source, distribution.mean);
    case 'lognormal':
      return drawLognormal(source, log(distribution.median), distribution.sigma);
    case 'weibull':
      return drawWeibull(source, distribution.shape, distribution.scale);
    case 'gamma':
      return drawGamma(source, distribution.shape, distribution.scale);
    case 'pareto':
      return samplePower(distribution.shape + 1, distribution, source());
    case 'empirical':
      return quantileOf(distribution.points, source());
    case 'mixture':
      return sample(
        choosePart(distribution.parts, ({ weight }) => weight, source()),
        random,
      );
  }
}

/**
 * A draw in proportion to its own length: the whole life of a VM that is met alive at some moment (the inspection paradox).
 * Density x f(x) / mean. All in closed form: an exponential becomes a gamma of shape 2, a lognormal moves by sigma^2.
 */
export function sampleLengthBiased(distribution: Distribution, random: Random): number {
  const source = (): number => random.next();
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return sampleRising(distribution.min, distribution.max, source());
    case 'exponential':
      return drawGamma(source, 2, distribution.mean);
    case 'lognormal': {
      const { median, sigma } = distribution;
      return drawLognormal(source, log(median) + square(sigma), sigma);
    }
    case 'weibull': {
      const { shape, scale } = distribution;
      return scale * pow(drawGamma(source, 1 + 1 / shape, 1), 1 / shape);
    }
    case 'gamma':
      return drawGamma(source, distribution.shape + 1, distribution.scale);
    case 'pareto':
      return samplePower(distribution.shape, distribution, source());
    case 'empirical': {
      const segments = segmentsOf(distribution.points);
      const { low, high } = choose(segments, (one) => one.share * (one.low + one.high), source());
      return sampleRising(low, high, source());
    }
    case 'mixture': {
      const massOf = (part: MixturePart): number => part.weight * meanOf(part.distribution);
      return sampleLengthBiased(choosePart(distribution.parts, massOf, source()), random);
    }
  }
}

interface Segment {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

function segmentsOf(points: readonly (readonly [number, number])[]): readonly Segment[] {
  return points.slice(1).map(([probability, high], index) => {
    const [before, low] = points[index]!;
    return { share: probability - before, low, high };
  });
}

function quantileOf(points: readonly (readonly [number, number])[], probability: number): number {
  let after = 1;
  let bound = points.length - 1;
  while (after < bound) {
    const middle = (after + bound) >> 1;
    if (points[middle]![0] < probability) after = middle + 1;
    else bound = middle;
  }
  const [highShare, high] = points[after]!;
  const [lowShare, low] = points[after - 1]!;
  return highShare > lowShare ? low + ((high - low) * (probability - lowShare)) / (highShare - lowShare) : high;
}

/** The integral of x^-power from 1 to `ratio`. */
function powerIntegral(power: number, ratio: number): number {
  // Near power 1 the quotient is 0 / 0; expm1 keeps its digits.
  const exponent = 1 - power;
  return Math.abs(exponent) < 1e-9 ? log(ratio) : expm1(exponent * log(ratio)) / exponent;
}

/** A draw of density x^-power between min and max. */
function samplePower(power: number, { min, max }: { readonly min: number; readonly max: number }, at: number): number {
  const exponent = 1 - power;
  const logRatio = log(max / min);
  if (Math.abs(exponent) < 1e-9) return min * exp(at * logRatio);
  return min * exp(log1p(at * expm1(exponent * logRatio)) / exponent);
}

/** A draw of density x between two bounds. */
function sampleRising(low: number, high: number, at: number): number {
  return Math.sqrt(square(low) + at * (square(high) - square(low)));
}

function choosePart(parts: readonly MixturePart[], massOf: (part: MixturePart) => number, at: number): Distribution {
  return choose(parts, massOf, at).distribution;
}

function choose<Item extends object>(items: readonly Item[], massOf: (item: Item) => number, at: number): Item {
  let rest = at * items.reduce((sum, item) => sum + massOf(item), 0);
  let last = items[0]!;
  for (const item of items) {
    const mass = massOf(item);
    if (mass <= 0) continue;
    last = item;
    rest -= mass;
    if (rest < 0) break;
  }
  return last;
}
