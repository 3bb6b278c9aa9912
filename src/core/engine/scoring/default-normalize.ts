/**
 * The normaliser of TaintToleration and NodeAffinity (pkg/scheduler/framework/plugins/helper DefaultNormalizeScore).
 *
 *   score' = 100 * score / max, truncated; reversed: 100 - that
 *
 * Where max is 0 the scores stay 0, reversed they become 100. Raw scores are whole and not negative.
 * Example: 1, 2, 3, 4 become 25, 50, 75, 100, reversed 75, 50, 25, 0.
 */

import { MAX_SCORE, percentOf } from './int64.ts';

/** Scales raw scores to 0..100 in place: the highest raw score becomes 100. Hot: once per decision. */
export function normalizeByMax(scores: Float64Array): void {
  const max = maxOf(scores);
  if (max === 0) return;
  for (let index = 0; index < scores.length; index++) scores[index] = percentOf(scores[index]!, max);
}

/** Scales raw scores to 0..100 in place: the highest raw score becomes 0. Hot: once per decision. */
export function normalizeByMaxReversed(scores: Float64Array): void {
  const max = maxOf(scores);
  if (max === 0) {
    scores.fill(MAX_SCORE);
    return;
  }
  for (let index = 0; index < scores.length; index++) scores[index] = MAX_SCORE - percentOf(scores[index]!, max);
}

function maxOf(scores: Float64Array): number {
  let max = 0;
  for (let index = 0; index < scores.length; index++) {
    if (scores[index]! > max) max = scores[index]!;
  }
  return max;
}
