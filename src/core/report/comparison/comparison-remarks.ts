/** What a reader must know beside the numbers of a comparison: what was left out, drawn, or could not be shown. */

import { max } from 'd3-array';
import { log2 } from '../../elementary/log2.ts';
import { pow } from '../../elementary/pow.ts';
import type { ComparedPolicy, PairedDifference } from './comparison.ts';
import { MAX_EXACT_DIFFERENCES, SAMPLED_PATTERNS } from './sign-flip-test.ts';

/** Of one group: a baseline that is not there, policies that the seed does not touch, pairs without a value. */
export function remarksOnGroup(
  baseline: string,
  policies: readonly ComparedPolicy[],
  differences: readonly PairedDifference[],
): readonly string[] {
  const remarks: string[] = [];
  if (!policies.some(({ name }) => name === baseline)) {
    remarks.push(`no run of the baseline ${baseline}: nothing is compared with it`);
  }
  const fixed = policies.filter(({ ignoresSeed }) => ignoresSeed).map(({ name }) => name);
  if (fixed.length > 0) {
    const reason =
      'the result is the same with every seed; a difference between two such policies is a fact, not a sample';
    remarks.push(`${fixed.join(', ')}: ${reason}`);
  }
  const incomplete = differences.filter(({ missing }) => missing > 0);
  if (incomplete.length > 0) {
    const { policy, measure, missing, count } = incomplete[0]!;
    const example = `such as ${measure.key} of ${policy}, ${missing} of ${missing + count}`;
    remarks.push(`pairs without a value in one of the runs are left out (${example})`);
  }
  return remarks;
}

export interface TestFacts {
  readonly alpha: number;
  /** Tests that were corrected for. */
  readonly tests: number;
  readonly seed: number;
}

/** Of the whole comparison: p values that were drawn, verdicts that no result could have brought. */
export function remarksOnTests(differences: readonly PairedDifference[], { alpha, tests, seed }: TestFacts) {
  const remarks: string[] = [];
  if (differences.some(({ method }) => method === 'sampled')) {
    const drawn = `${SAMPLED_PATTERNS.toLocaleString('en-US')} drawn sign patterns (seed ${seed})`;
    remarks.push(`p values of more than ${MAX_EXACT_DIFFERENCES} differences that are not 0 come from ${drawn}`);
  }
  const moving = differences.filter(({ p, higherSeeds, lowerSeeds }) => p !== null && higherSeeds + lowerSeeds > 0);
  if (moving.length > 0 && moving.every(({ basis }) => basis === 'too-few-seeds')) {
    remarks.push(tellTooFew(max(moving, ({ count }) => count)!, Math.max(tests, moving.length), alpha));
  }
  return remarks;
}

function tellTooFew(seeds: number, tests: number, alpha: number): string {
  const wanted = `no verdict can be reached at p <= ${round(alpha)}`;
  if (seeds > MAX_EXACT_DIFFERENCES) {
    return `${wanted}: ${tests} tests are too many for the least p that drawn patterns give; compare fewer policies`;
  }
  const least = `the least p of ${seeds} seed${seeds === 1 ? '' : 's'} is 2 / 2^${seeds} = ${round(2 / pow(2, seeds))}`;
  const needed = `${seedsNeeded(1, alpha)} seeds are needed for one test, ${seedsNeeded(tests, alpha)} for all ${tests}`;
  return `${wanted}: ${least}; ${needed}`;
}

/** The least number of pairs whose least p, 2 / 2^n, stands the correction for so many tests. */
function seedsNeeded(tests: number, alpha: number): number {
  return Math.ceil(log2((2 * tests) / alpha));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
