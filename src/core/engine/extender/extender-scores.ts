/** Totals of a policy as the whole scores of an extender. */

/**
 * How fine an extender's scores are: its highest score. kube-scheduler documents 0 to 10 and does not clamp, so that finer
 * scores work; full marks then count range / 10 times what the extender's weight says.
 */
export const SCORE_RANGES = [10, 100, 1000] as const;
export type ScoreRange = (typeof SCORE_RANGES)[number];

/**
 * Totals to scores: range x total / highest total there can be, rounded. Where one candidate is the policy's choice it alone
 * gets the best score, at least 1, and those that would share it get one less (policies.md 0: an extender with a tie rule of
 * its own must give one host more than the rest). `highest` is 100 x the weights of the plugins that scored; totals 250, 240
 * and 90 of 300 make 8, 8 and 3 in a range of 10, and 8, 7 and 3 where the first is chosen.
 */
export function toExtenderScores(
  totals: Float64Array,
  { highest, range, chosen }: { readonly highest: number; readonly range: ScoreRange; readonly chosen: number | null },
): Int32Array {
  const scores = new Int32Array(totals.length);
  if (highest > 0) {
    for (let position = 0; position < totals.length; position++) {
      scores[position] = Math.round((range * totals[position]!) / highest);
    }
  }
  if (chosen === null) return scores;
  const best = Math.max(1, scores[chosen]!);
  for (let position = 0; position < scores.length; position++) {
    if (scores[position]! >= best) scores[position] = best - 1;
  }
  scores[chosen] = best;
  return scores;
}
