/** Which of the simple distributions comes nearest to the lives of a trace, lives that were cut off counted as such. */

import { exp, log, pow, square } from '../../../core/index.ts';
import type { Distribution } from '../distribution.ts';
import { normalDensity, normalTail } from './normal.ts';
import type { Life } from './observations.ts';
import { type SurvivalCurve, shorten } from './survival.ts';

export interface LifetimeFit {
  readonly distribution: Extract<Distribution, { kind: 'exponential' | 'lognormal' | 'weibull' }>;
  /** Mean over all lives of the logarithm of density (ended) or tail (cut off); the highest is the best. */
  readonly logLikelihood: number;
  /** Kolmogorov and Smirnov's: largest distance to the share that has ended, 0..1. */
  readonly distance: number;
}

/** Half a second: no logarithm of a life of 0. */
const SHORTEST_SECONDS = 0.5;
/** Lives that are looked at; of more, every so many-th by length. */
const MOST_LIVES = 50_000;
const ROUNDS = 200;

/** The three fits by greatest likelihood, the best first; empty where too few VMs ended to tell. */
export function fitLifetimes(lives: readonly Life[], curve: SurvivalCurve): readonly LifetimeFit[] {
  const taken = thin(lives);
  if (taken.filter(({ hasEnded }) => hasEnded).length < 2) return [];
  return [fitExponential(taken), fitWeibull(taken), fitLognormal(taken)]
    .map((distribution): LifetimeFit => {
      const sum = taken.reduce((total, life) => total + logLikelihoodOf(life, distribution), 0);
      return { distribution, logLikelihood: sum / taken.length, distance: distanceTo(curve, distribution) };
    })
    .toSorted((a, b) => b.logLikelihood - a.logLikelihood);
}

function thin(lives: readonly Life[]): readonly Life[] {
  const sorted = lives
    .map(({ seconds, hasEnded }) => ({ seconds: Math.max(SHORTEST_SECONDS, seconds), hasEnded }))
    .toSorted((a, b) => a.seconds - b.seconds);
  const step = Math.ceil(sorted.length / MOST_LIVES);
  return sorted.filter((_, index) => index % step === 0);
}

/** Time lived by all, over the ends seen. */
function fitExponential(lives: readonly Life[]): LifetimeFit['distribution'] {
  const total = lives.reduce((sum, { seconds }) => sum + seconds, 0);
  return { kind: 'exponential', mean: shorten(total / countEnded(lives)) };
}

/** The shape solves sum t^k ln t / sum t^k - 1 / k = mean of ln t over the ended; its left side rises. */
function fitWeibull(lives: readonly Life[]): LifetimeFit['distribution'] {
  const logs = lives.map(({ seconds }) => log(seconds));
  const highest = logs.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
  const ended = countEnded(lives);
  const meanLog = lives.reduce((sum, { hasEnded }, index) => sum + (hasEnded ? logs[index]! : 0), 0) / ended;
  let low = 0.05;
  let high = 50;
  const sumsOf = (shape: number): { readonly powers: number; readonly logs: number } => {
    let powers = 0;
    let weighted = 0;
    for (const one of logs) {
      const power = exp(shape * (one - highest));
      powers += power;
      weighted += power * one;
    }
    return { powers, logs: weighted };
  };
  for (let round = 0; round < 50; round++) {
    const shape = (low + high) / 2;
    const { powers, logs: weighted } = sumsOf(shape);
    if (weighted / powers - 1 / shape < meanLog) low = shape;
    else high = shape;
  }
  const scale = exp(highest) * pow(sumsOf(low).powers / ended, 1 / low);
  return { kind: 'weibull', shape: shorten(low), scale: shorten(scale) };
}

/** Expectation and maximisation: a cut life counts as what it is expected to be, until nothing moves. */
function fitLognormal(lives: readonly Life[]): LifetimeFit['distribution'] {
  let mean = 0;
  let sigma = 0;
  for (const { seconds } of lives) mean += log(seconds) / lives.length;
  for (const { seconds } of lives) sigma += square(log(seconds) - mean) / lives.length;
  sigma = Math.max(1e-3, Math.sqrt(sigma));
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    let squares = 0;
    for (const { seconds, hasEnded } of lives) {
      const z = (log(seconds) - mean) / sigma;
      const ratio = hasEnded ? 0 : normalDensity(z) / Math.max(Number.MIN_VALUE, normalTail(z));
      // Deviations from the mean, in sigmas.
      sum += hasEnded ? z : ratio;
      squares += hasEnded ? z * z : 1 + z * ratio;
    }
    const shift = sum / lives.length;
    const spread = Math.sqrt(Math.max(1e-12, squares / lives.length - square(shift)));
    mean += shift * sigma;
    sigma = Math.max(1e-3, sigma * spread);
    if (Math.abs(shift) < 1e-6 && Math.abs(spread - 1) < 1e-6) break;
  }
  return { kind: 'lognormal', median: shorten(exp(mean)), sigma: shorten(sigma) };
}

function countEnded(lives: readonly Life[]): number {
  return lives.reduce((count, { hasEnded }) => count + (hasEnded ? 1 : 0), 0);
}

function logLikelihoodOf({ seconds, hasEnded }: Life, distribution: LifetimeFit['distribution']): number {
  const tail = log(Math.max(Number.MIN_VALUE, tailOf(distribution, seconds)));
  if (!hasEnded) return tail;
  switch (distribution.kind) {
    case 'exponential':
      return -seconds / distribution.mean - log(distribution.mean);
    case 'weibull': {
      const { shape, scale } = distribution;
      return log(shape / scale) + (shape - 1) * log(seconds / scale) - pow(seconds / scale, shape);
    }
    case 'lognormal': {
      const { median, sigma } = distribution;
      return -square(log(seconds / median)) / (2 * square(sigma)) - log(seconds * sigma * Math.sqrt(2 * Math.PI));
    }
  }
}

/** P(longer than so many seconds). */
function tailOf(distribution: LifetimeFit['distribution'], seconds: number): number {
  switch (distribution.kind) {
    case 'exponential':
      return exp(-seconds / distribution.mean);
    case 'weibull':
      return exp(-pow(seconds / distribution.scale, distribution.shape));
    case 'lognormal':
      return normalTail(log(Math.max(SHORTEST_SECONDS, seconds) / distribution.median) / distribution.sigma);
  }
}

/** Both sides of every step of the curve. */
function distanceTo({ ages, survival }: SurvivalCurve, distribution: LifetimeFit['distribution']): number {
  return ages.reduce((most, age, index) => {
    const tail = tailOf(distribution, age);
    const before = index === 0 ? 1 : survival[index - 1]!;
    return Math.max(most, Math.abs(tail - survival[index]!), Math.abs(tail - before));
  }, 0);
}
