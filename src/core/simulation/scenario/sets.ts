/** Fields of a scenario that take several values: `{each: [a, b, c]}` in the place of one. */

import { createIssue, type Issue } from '../../errors.ts';
import { describeValue, joinPath } from '../../schema.ts';
import { MAX_DEPTH, MAX_RUNS, MAX_VALUES } from './limits.ts';
import type { ScenarioSet, ScenarioValue } from './scenario.ts';

/** Parts of a spec that are one for all runs, or lists of runs by themselves. */
const WITHOUT_SETS: readonly (readonly string[])[] = [['seeds'], ['decide', 'policies'], ['outputs'], ['metrics']];

type Keys = ScenarioSet['keys'];

interface Search {
  readonly sets: ScenarioSet[];
  readonly issues: Issue[];
  valueCount: number;
}

/**
 * The sets of a spec in the order of their keys, since the order of keys in a file means nothing, and how many values the
 * spec holds; issues where it is too large or too deep.
 */
export function findSets(spec: unknown, issues: Issue[]): { sets: readonly ScenarioSet[]; valueCount: number } {
  const search: Search = { sets: [], issues, valueCount: 0 };
  visit(spec, 'spec', [], search);
  if (search.valueCount > MAX_VALUES) {
    issues.push(createIssue('input-too-large', 'spec', `more than ${MAX_VALUES} values`, `at most ${MAX_VALUES}`));
  }
  return { sets: search.sets.toSorted((a, b) => compareKeys(a.keys, b.keys)), valueCount: search.valueCount };
}

/** By text, and by number in lists. */
function compareKeys(a: Keys, b: Keys): number {
  const index = a.findIndex((key, position) => key !== b[position]);
  const [one = '', other = ''] = [a[index], b[index]];
  return one < other ? -1 : 1;
}

function visit(value: unknown, path: string, keys: Keys, search: Search): void {
  // Aliases of YAML can make a small file large.
  if (++search.valueCount > MAX_VALUES) return;
  if (typeof value !== 'object' || value === null) return;
  if (keys.length > MAX_DEPTH) {
    if (search.issues.some(({ code }) => code === 'input-too-deep')) return;
    const levels = `more than ${MAX_DEPTH} levels`;
    search.issues.push(createIssue('input-too-deep', path, levels, `at most ${MAX_DEPTH} levels`));
    return;
  }
  const values = valuesOfSet(value);
  if (values !== null) {
    addSet(values, path, keys, search);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => {
      visit(item, `${path}[${index}]`, [...keys, index], search);
    });
    return;
  }
  for (const [key, item] of Object.entries(value)) visit(item, joinPath(path, key), [...keys, key], search);
}

function valuesOfSet(value: object): readonly unknown[] | null {
  const [[key, values] = [], ...more] = Object.entries(value);
  return key === 'each' && more.length === 0 && Array.isArray(values) ? values : null;
}

function addSet(values: readonly unknown[], path: string, keys: Keys, { sets, issues }: Search): void {
  const at = `${path}.each`;
  if (WITHOUT_SETS.some((part) => part.every((key, index) => keys[index] === key))) {
    const remedy = 'write a list of seeds or policies; outputs and metrics are one for all runs';
    issues.push(createIssue('unknown-key', at, 'a set', 'no set here', { remedy }));
    return;
  }
  if (values.length === 0 || values.length > MAX_RUNS) {
    issues.push(createIssue('out-of-range', at, describeValue(values), `1 to ${MAX_RUNS} values`));
    return;
  }
  const seen = new Set<unknown>();
  const before = issues.length;
  values.forEach((one, index) => {
    if (!isScalar(one)) {
      issues.push(createIssue('wrong-type', `${at}[${index}]`, describeValue(one), 'a text, a number, true or false'));
    } else if (seen.has(one)) {
      issues.push(createIssue('duplicate-object', `${at}[${index}]`, describeValue(one), 'each value once'));
    }
    seen.add(one);
  });
  if (sets.some((set) => set.path === path)) {
    issues.push(createIssue('out-of-range', at, 'keys that are alike for 80 characters', 'shorter keys'));
  }
  if (issues.length === before) sets.push({ path, keys, values: values as readonly ScenarioValue[] }); // just checked
}

function isScalar(value: unknown): value is ScenarioValue {
  return (
    typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
  );
}

/** Every choice of one value by index of each set, the last set changing fastest; one empty choice where there is none. */
export function* choicesOf(sets: readonly ScenarioSet[]): Generator<readonly number[]> {
  const count = countChoices(sets);
  for (let number = 0; number < count; number++) {
    let rest = number;
    const choice: number[] = [];
    for (const { values } of sets.toReversed()) {
      choice.push(rest % values.length);
      rest = Math.floor(rest / values.length);
    }
    yield choice.reverse();
  }
}

/** How many choices there are; Infinity where they are beyond counting. */
export function countChoices(sets: readonly ScenarioSet[]): number {
  return sets.reduce((product, { values }) => product * values.length, 1);
}

/** The value with another one at a place, which is made where it is not there. */
export function withValueAt(value: unknown, keys: Keys, item: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return item;
  if (typeof key === 'number') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    return list.map((one, index) => (index === key ? withValueAt(one, rest, item) : one));
  }
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (!entries.some(([name]) => name === key)) entries.push([key, undefined]);
  return Object.fromEntries(entries.map(([name, one]) => [name, name === key ? withValueAt(one, rest, item) : one]));
}
