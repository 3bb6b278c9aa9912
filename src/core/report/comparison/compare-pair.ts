/** Two policies seed by seed: the differences of each measure and how likely they are where the policies are alike. */

import { deviation, max, mean, range } from 'd3-array';
import type { Measure } from '../../simulation/metric.ts';
import type { PairedDifference } from './comparison.ts';
import type { PolicyValues } from './policy-values.ts';
import { signFlipTest } from './sign-flip-test.ts';
import { isKnown, meanInterval } from './summarize-sample.ts';

/** A difference before all are known: without correction and verdict. */
export interface TestedDifference extends Omit<PairedDifference, 'correctedP' | 'verdict' | 'basis'> {
  /** The least p that its amounts could have; 1 without a test. */
  readonly leastP: number;
}

/** Values closer than this part of their size are equal: they differ by rounding alone. */
const ROUNDING = 1e-12;

export interface PairOptions {
  /** 0..1 */
  readonly confidence: number;
  /** Of the sign patterns that are drawn. */
  readonly seed: number;
}

/** Policy minus baseline, a difference a measure; both have their rows in the order of `measures`. */
export function comparePair(
  policy: PolicyValues,
  baseline: PolicyValues,
  measures: readonly Measure[],
  options: PairOptions,
): readonly TestedDifference[] {
  const baselineColumns = new Map(baseline.seeds.map((seed, column) => [seed, column]));
  const shared = range(policy.seeds.length).filter((column) => baselineColumns.has(policy.seeds[column]!));
  const isFixed = policy.ignoresSeed && baseline.ignoresSeed;
  return measures.map((measure, row) => {
    const pairs = shared.map((column): readonly [number | null, number | null] => [
      policy.rows[row]![column]!,
      baseline.rows[row]![baselineColumns.get(policy.seeds[column]!)!]!,
    ]);
    const known = pairs.filter((pair): pair is readonly [number, number] => pair.every(isKnown));
    const differences = subtract(known);
    const test = isFixed || known.length === 0 ? null : signFlipTest(differences, options.seed);
    return {
      policy: policy.name,
      baseline: baseline.name,
      measure,
      missing: pairs.length - known.length,
      ...describeDifferences(differences, measure, options.confidence),
      method: test?.method ?? 'none',
      p: test?.p ?? null,
      leastP: test?.leastP ?? 1,
    };
  });
}

/** Differences without what rounding alone made: equal values differ by 0, and equal differences are one number. */
function subtract(pairs: readonly (readonly [number, number])[]): readonly number[] {
  const tolerance = ROUNDING * (max(pairs, ([a, b]) => Math.max(Math.abs(a), Math.abs(b))) ?? 0);
  const differences = pairs.map(([a, b]) => (Math.abs(a - b) <= tolerance ? 0 : a - b));
  const [first] = differences;
  return differences.every((difference) => Math.abs(difference - first!) <= tolerance)
    ? differences.map(() => first!)
    : differences;
}

function describeDifferences(differences: readonly number[], { better }: Measure, confidence: number) {
  const count = differences.length;
  const higherSeeds = differences.filter((difference) => difference > 0).length;
  const lowerSeeds = differences.filter((difference) => difference < 0).length;
  const center = mean(differences) ?? null;
  const spread = deviation(differences) ?? null;
  const betterSeeds = better === 'higher' ? higherSeeds : lowerSeeds;
  return {
    count,
    mean: center,
    deviation: spread,
    interval: meanInterval(differences, confidence),
    higherSeeds,
    lowerSeeds,
    equalSeeds: count - higherSeeds - lowerSeeds,
    betterShare: better === 'neither' || count === 0 ? null : betterSeeds / count,
    effectSize: center === null || spread === null || spread === 0 ? null : center / spread,
  };
}
