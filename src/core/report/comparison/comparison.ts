/** What a comparison of runs says: how each policy did, what differs between two, and how sure that is. */

import type { Measure } from '../../simulation/metric.ts';
import type { RunSettings } from '../../simulation/run-result.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** One measure over the seeds of one policy; null where there are no values, or too few for that number. */
export interface SampleSummary {
  readonly count: number;
  /** Runs that have no value. */
  readonly missing: number;
  readonly mean: number | null;
  /** Of a sample (n - 1); null of fewer than two values, as the interval. */
  readonly deviation: number | null;
  readonly median: number | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Of the mean, by Student's t. */
  readonly interval: Interval | null;
}

export interface ComparedPolicy {
  /** Name of the policy; with its profile where one policy ran beside several. */
  readonly name: string;
  readonly policy: string;
  readonly profile: string;
  /** Ascending. */
  readonly seeds: readonly number[];
  /** Two runs or more agree in every measure: the seed plays no part. */
  readonly ignoresSeed: boolean;
  /** In the order of the group's measures. */
  readonly samples: readonly SampleSummary[];
}

/**
 * `better`, `worse`: as the measure says. `higher`, `lower`: where neither side is better. `same`: equal in every seed.
 * `not-shown`: the runs do not show a difference, which is no proof that there is none.
 */
export const VERDICTS = ['better', 'worse', 'higher', 'lower', 'same', 'not-shown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * `test`: the corrected p. `too-few-seeds`: no p, however small, could have been enough. `no-seed-effect`: both policies do
 * the same with every seed, so that the difference is a fact of this scenario and no sample. `no-pairs`: nothing to compare.
 */
export const VERDICT_BASES = ['test', 'too-few-seeds', 'no-seed-effect', 'no-pairs'] as const;
export type VerdictBasis = (typeof VERDICT_BASES)[number];

/** Policy minus baseline in one measure, seed by seed. */
export interface PairedDifference {
  readonly policy: string;
  readonly baseline: string;
  readonly measure: Measure;
  /** Seeds in which both have a value. */
  readonly count: number;
  /** Seeds that both ran, but one has no value. */
  readonly missing: number;
  readonly mean: number | null;
  readonly deviation: number | null;
  /** Of the mean difference, by Student's t, for this test alone: not widened for the number of tests. */
  readonly interval: Interval | null;
  readonly higherSeeds: number;
  readonly lowerSeeds: number;
  readonly equalSeeds: number;
  /** Share of seeds (0..1) in which the policy is the better one; null where neither side is better. */
  readonly betterShare: number | null;
  /** Cohen's d_z: mean difference / its deviation; null where that is 0. */
  readonly effectSize: number | null;
  readonly method: 'exact' | 'sampled' | 'none';
  /** Of the sign-flip permutation test, two-sided; null without a test. */
  readonly p: number | null;
  /** After Holm's correction over the comparison's tests; 1 where no p could have been enough. */
  readonly correctedP: number | null;
  readonly verdict: Verdict;
  readonly basis: VerdictBasis;
}

/** Runs that differ in policy and seed alone. */
export interface ComparisonGroup {
  readonly variant: RunSettings['variant'];
  /** The measures that any of its runs has. */
  readonly measures: readonly Measure[];
  /** The baseline first, then by name. */
  readonly policies: readonly ComparedPolicy[];
  /** Pair by pair, each in the order of the measures. */
  readonly differences: readonly PairedDifference[];
  readonly remarks: readonly string[];
}

export interface Comparison {
  readonly baseline: string;
  /** 0..1; a difference counts as shown at a corrected p of at most 1 - confidence. */
  readonly confidence: number;
  /** Tests that the correction is for: those that could show a difference at all. */
  readonly tests: number;
  readonly groups: readonly ComparisonGroup[];
  readonly remarks: readonly string[];
}
