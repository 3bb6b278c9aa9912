/** Compares policies over the runs of a scenario: paired by seed, tested without assuming a distribution, corrected. */

import { ascending, cross } from 'd3-array';
import { BerthError } from '../../errors.ts';
import type { SimulationResults } from '../../simulation/run-result.ts';
import { comparePair, type PairOptions, type TestedDifference } from './compare-pair.ts';
import type { Comparison } from './comparison.ts';
import { remarksOnGroup, remarksOnTests } from './comparison-remarks.ts';
import { groupRuns, type PolicyRuns, type RunGroup } from './group-runs.ts';
import { judgeDifferences } from './judge-differences.ts';
import { type PolicyValues, toComparedPolicy, valuesOf } from './policy-values.ts';

export interface CompareOptions {
  /** Whom the others are compared with; by default kube-default where it ran, else the first by name. */
  readonly baseline?: string;
  /** Between 0 and 1; by default .95. */
  readonly confidence?: number;
  /** Of the sign patterns that are drawn where there are too many to try all; by default 0. */
  readonly seed?: number;
  /** `baseline`: every policy with the baseline. `all`: every two policies, which the correction pays for. */
  readonly pairs?: 'baseline' | 'all';
}

const USUAL_BASELINE = 'kube-default';

/**
 * Statistics of every measure and policy, and every difference to the baseline with its test. The order of the runs plays no
 * part. Throws BerthError `unknown-value` for a baseline that no run has, `out-of-range` for the confidence.
 */
export function compareRuns({ runs }: Pick<SimulationResults, 'runs'>, options: CompareOptions = {}): Comparison {
  const { confidence = 0.95, seed = 0, pairs = 'baseline' } = options;
  checkConfidence(confidence);
  const groups = groupRuns(runs);
  const baseline = chooseBaseline(groups, options.baseline);
  const alpha = 1 - confidence;
  const tables = groups.map((group) => createTable(group, baseline));
  const tested = tables.map((table) => testPairs(table, { baseline, pairs, confidence, seed }));
  const { differences, tests } = judgeDifferences(tested.flat(), alpha);
  let from = 0;
  const compared = tables.map(({ group, policies }, index) => {
    const own = differences.slice(from, from + tested[index]!.length);
    from += own.length;
    const { variant, measures, remarks } = group;
    const described = policies.map(({ runs: own, values }) => toComparedPolicy(own, values, confidence));
    return {
      variant,
      measures,
      policies: described,
      differences: own,
      remarks: [...remarks, ...remarksOnGroup(baseline, described, own)],
    };
  });
  return {
    baseline,
    confidence,
    tests,
    groups: compared,
    remarks: remarksOnTests(differences, { alpha, tests, seed }),
  };
}

interface PolicyColumn {
  readonly runs: PolicyRuns;
  readonly values: PolicyValues;
}

interface GroupTable {
  readonly group: RunGroup;
  /** The baseline first, then by name. */
  readonly policies: readonly PolicyColumn[];
}

function createTable(group: RunGroup, baseline: string): GroupTable {
  const columns = group.policies.map((runs) => ({ runs, values: valuesOf(runs, group.measures) }));
  const isBaseline = ({ runs }: PolicyColumn) => runs.name === baseline;
  return { group, policies: [...columns.filter(isBaseline), ...columns.filter((column) => !isBaseline(column))] };
}

interface TestOptions extends PairOptions {
  readonly baseline: string;
  readonly pairs: 'baseline' | 'all';
}

function testPairs({ group, policies }: GroupTable, options: TestOptions): readonly TestedDifference[] {
  const values = policies.map((column) => column.values);
  const earlier = options.pairs === 'all' ? values : values.filter(({ name }) => name === options.baseline);
  return cross(earlier, values)
    .filter(([base, other]) => values.indexOf(base) < values.indexOf(other))
    .flatMap(([base, other]) => comparePair(other, base, group.measures, options));
}

function checkConfidence(confidence: number): void {
  if (confidence > 0 && confidence < 1) return;
  throw new BerthError('out-of-range', `confidence: found ${confidence}, wanted a number between 0 and 1`, {
    path: 'confidence',
    remedy: 'Write .95 for 95 %.',
  });
}

/** '' where there are no runs. */
function chooseBaseline(groups: readonly RunGroup[], wanted: string | undefined): string {
  const names = [...new Set(groups.flatMap(({ policies }) => policies.map(({ name }) => name)))].sort(ascending);
  if (names.length === 0) return wanted ?? '';
  if (wanted === undefined) return names.includes(USUAL_BASELINE) ? USUAL_BASELINE : names[0]!;
  if (names.includes(wanted)) return wanted;
  throw new BerthError(
    'unknown-value',
    `baseline: found ${JSON.stringify(wanted)}, wanted one of ${names.join(', ')}`,
    {
      path: 'baseline',
      remedy: 'Write the name of a policy that ran.',
    },
  );
}
