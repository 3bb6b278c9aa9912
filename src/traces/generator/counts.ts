/** Draws of how many, of great means too: halved by a gamma or beta draw until they are small. */

import { log1p } from '../../core/index.ts';
import { createNormal, drawExponential, drawGamma, type Source } from './samplers.ts';

/** Means up to here are counted one by one. */
const SMALL_MEAN = 16;
/** Of the mean, the event that is looked at next. */
const STEP = 0.875;

/**
 * How many events of a Poisson process of rate 1 fall into a time `mean` (0 or more, finite), without waiting for each: the
 * time of the 7/8 mean-th is a gamma draw; before it, the events lie evenly (Ahrens and Dieter: Computer methods for sampling
 * from gamma, beta, Poisson and binomial distributions, 1974).
 */
export function drawPoisson(source: Source, mean: number): number {
  const normal = createNormal(source);
  let count = 0;
  let left = mean;
  while (left > SMALL_MEAN) {
    const step = Math.floor(STEP * left);
    const time = drawGamma(source, step, 1, normal);
    if (time > left) return count + drawBinomial(source, step - 1, left / time);
    count += step;
    left -= time;
  }
  let time = drawExponential(source, 1);
  while (time <= left) {
    count++;
    time += drawExponential(source, 1);
  }
  return count;
}

/**
 * How many of `trials` even draws lie below `chance`, 0 to 1: the draw in the middle by size is a beta draw, and one side of it
 * is left (the same paper).
 */
export function drawBinomial(source: Source, trials: number, chance: number): number {
  if (chance >= 1) return trials;
  if (chance <= 0) return 0;
  const normal = createNormal(source);
  let count = 0;
  let left = trials;
  let share = chance;
  while (left * share > SMALL_MEAN && left * (1 - share) > SMALL_MEAN) {
    const rank = Math.floor((left + 1) * share);
    const below = drawGamma(source, rank, 1, normal);
    const middle = below / (below + drawGamma(source, left - rank + 1, 1, normal));
    if (middle <= share) {
      count += rank;
      left -= rank;
      share = (share - middle) / (1 - middle);
    } else {
      left = rank - 1;
      share /= middle;
    }
  }
  const isSeldom = share < 0.5;
  const hits = drawHits(source, left, isSeldom ? share : 1 - share);
  return count + (isSeldom ? hits : left - hits);
}

/** Jumps from hit to hit: the trials up to the next are geometric. */
function drawHits(source: Source, trials: number, chance: number): number {
  if (chance <= 0) return 0;
  const scale = log1p(-chance);
  const jump = (): number => 1 + Math.floor(log1p(-source()) / scale);
  let hits = 0;
  for (let at = jump(); at <= trials; at += jump()) hits++;
  return hits;
}
