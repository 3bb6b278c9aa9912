/** Seeds of a scenario: a list of whole numbers, or where they begin and how many they are. */

import { createIssue, type Issue } from '../../errors.ts';
import { checkSchema, describeValue, type Schema } from '../../schema.ts';
import { DEFAULT_SEED } from './defaults.ts';
import { MAX_RUNS } from './limits.ts';
import { list, object, whole } from './schema-parts.ts';

const SEED: Schema = whole(0, Number.MAX_SAFE_INTEGER);
const SEED_LIST = list(SEED, MAX_RUNS, 1);
const SEED_RANGE = object({ from: SEED, count: whole(1, MAX_RUNS) }, 'from', 'count');

/** The seeds; issues where they are none, too many, or one is there twice. */
export function toSeeds(value: unknown, path: string, issues: Issue[]): readonly number[] {
  if (value === undefined) return [DEFAULT_SEED];
  if (typeof value !== 'object' || value === null) {
    issues.push(createIssue('wrong-type', path, describeValue(value), 'a list of whole numbers, or {from, count}'));
    return [];
  }
  const checked = checkSchema(value, Array.isArray(value) ? SEED_LIST : SEED_RANGE, path);
  issues.push(...checked.issues);
  if (checked.issues.length > 0) return [];
  if (!Array.isArray(value)) {
    const { from, count } = checked.value as { readonly from: number; readonly count: number }; // just checked
    if (from > Number.MAX_SAFE_INTEGER - (count - 1)) {
      issues.push(createIssue('out-of-range', `${path}.from`, String(from), 'seeds of at most 2^53 - 1'));
      return [];
    }
    return Array.from({ length: count }, (_, index) => from + index);
  }
  const seeds = value as readonly number[]; // just checked
  const seen = new Set<number>();
  seeds.forEach((seed, index) => {
    if (seen.has(seed))
      issues.push(createIssue('duplicate-object', `${path}[${index}]`, String(seed), 'each seed once'));
    seen.add(seed);
  });
  return seeds;
}
