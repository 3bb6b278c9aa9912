/** What the runs of one policy measured, as a table that pairs can be read from. */

import type { Measure } from '../../simulation/metric.ts';
import type { RunResult } from '../../simulation/run-result.ts';
import type { ComparedPolicy } from './comparison.ts';
import { type PolicyRuns, seedsOf } from './group-runs.ts';
import { isKnown, summarizeSample } from './summarize-sample.ts';

export interface PolicyValues {
  readonly name: string;
  /** Ascending. */
  readonly seeds: readonly number[];
  /** A row a measure, a column a seed; null where a run has no value. */
  readonly rows: readonly (readonly (number | null)[])[];
  /** Two runs or more agree in every measure, and have any. */
  readonly ignoresSeed: boolean;
}

export function valuesOf(policy: PolicyRuns, measures: readonly Measure[]): PolicyValues {
  const columns = policy.runs.map(totalsByKey);
  const rows = measures.map(({ key }) => columns.map((column) => column.get(key) ?? null));
  const isSteady = rows.every((row) => row.every((value) => value === row[0]));
  const isMeasured = rows.some(([first]) => isKnown(first));
  return {
    name: policy.name,
    seeds: seedsOf(policy),
    rows,
    ignoresSeed: isSteady && isMeasured && policy.runs.length >= 2,
  };
}

function totalsByKey({ totals }: RunResult): ReadonlyMap<string, number | null> {
  return new Map(totals.map(({ measure, value }) => [measure.key, isKnown(value) ? value : null]));
}

export function toComparedPolicy({ name, runs }: PolicyRuns, values: PolicyValues, confidence: number): ComparedPolicy {
  const { policy, profile } = runs[0]!.settings;
  const { seeds, ignoresSeed, rows } = values;
  return { name, policy, profile, seeds, ignoresSeed, samples: rows.map((row) => summarizeSample(row, confidence)) };
}
