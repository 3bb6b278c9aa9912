/** Corrects all tests of a comparison together and puts into words what each of them shows. */

import type { TestedDifference } from './compare-pair.ts';
import type { PairedDifference, Verdict, VerdictBasis } from './comparison.ts';
import { correctByHolm } from './holm.ts';

export interface Judgement {
  /** In the order given. */
  readonly differences: readonly PairedDifference[];
  /** Tests that were corrected for. */
  readonly tests: number;
}

/**
 * Holm's correction over the tests that could be significant at all. Those that could not (few seeds, equal in most) are
 * never rejected and need no share of alpha (Tarone 1990); the signs, which the test is about, play no part in that choice.
 */
export function judgeDifferences(tested: readonly TestedDifference[], alpha: number): Judgement {
  const able = tested.filter(({ leastP }) => leastP <= alpha);
  const corrected = correctByHolm(able.map(({ p }) => p!));
  const correctedOf = new Map(able.map((one, index) => [one, corrected[index]!]));
  const differences = tested.map((one): PairedDifference => {
    const { leastP, ...difference } = one;
    const correctedP = one.p === null ? null : (correctedOf.get(one) ?? 1);
    // Without a test the difference is a fact.
    const isShown = correctedP === null || correctedP <= alpha;
    const canReach = isShown || leastP * Math.max(1, able.length) <= alpha;
    return { ...difference, correctedP, verdict: verdictOf(one, isShown), basis: basisOf(one, canReach) };
  });
  return { differences, tests: able.length };
}

function basisOf({ count, method, higherSeeds, lowerSeeds }: TestedDifference, canReach: boolean): VerdictBasis {
  if (count === 0) return 'no-pairs';
  if (method === 'none') return 'no-seed-effect';
  // Equal in every seed is no question of their number.
  return canReach || higherSeeds + lowerSeeds === 0 ? 'test' : 'too-few-seeds';
}

function verdictOf({ count, equalSeeds, mean, measure }: TestedDifference, isShown: boolean): Verdict {
  if (count === 0) return 'not-shown';
  if (equalSeeds === count) return 'same';
  if (!isShown) return 'not-shown';
  const direction = mean! > 0 ? 'higher' : 'lower';
  if (measure.better === 'neither') return direction;
  return measure.better === direction ? 'better' : 'worse';
}
