/**
 * Stretches values of any range over 0..100.
 *
 *   score = 100 * (value - least) / (greatest - least), 100 where all are equal; reversed: greatest - value
 *
 * Least and greatest are taken over the finite values. Example: -2, 0, 6 become 0, 25, 100, reversed 100, 75, 0.
 */

import { MAX_SCORE } from '../scoring/int64.ts';

/** Stands for an infinite value, so that every raw score is finite. */
const BEYOND = Number.MAX_VALUE;

/** The value as a raw score: an infinite one at the end it stands for, NaN where it scores 0. Hot. */
export function toFinite(value: number, isReversed: boolean): number {
  if (Number.isNaN(value)) return isReversed ? BEYOND : -BEYOND;
  return Math.min(Math.max(value, -BEYOND), BEYOND);
}

/** Stretches raw scores of `toFinite` in place: the greatest becomes 100. Hot: once per decision. */
export function normalizeByRange(scores: Float64Array): void {
  stretch(scores, 1);
}

/** Stretches raw scores of `toFinite` in place: the least becomes 100. Hot: once per decision. */
export function normalizeByRangeReversed(scores: Float64Array): void {
  stretch(scores, -1);
}

function stretch(scores: Float64Array, sign: 1 | -1): void {
  let least = BEYOND;
  let greatest = -BEYOND;
  for (let index = 0; index < scores.length; index++) {
    const value = sign * scores[index]!;
    if (value === BEYOND || value === -BEYOND) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  // Halves, because the difference of two doubles may exceed what a double holds.
  const range = greatest / 2 - least / 2;
  for (let index = 0; index < scores.length; index++) {
    const value = sign * scores[index]!;
    if (value === -BEYOND) scores[index] = 0;
    else if (value === BEYOND || range === 0) scores[index] = MAX_SCORE;
    else scores[index] = MAX_SCORE * ((value / 2 - least / 2) / range);
  }
}
