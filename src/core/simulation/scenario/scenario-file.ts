/** Scenario files: `kind: Scenario`, checked whole, for every value of every set, before anything runs. */

import { API_VERSION } from '../../engine/policy-file.ts';
import { createIssue, type Issue } from '../../errors.ts';
import { checkSchema } from '../../schema.ts';
import { checkFormats } from './formats.ts';
import { MAX_CHECKED_VALUES, MAX_RUNS } from './limits.ts';
import type { Scenario, ScenarioRegistry, ScenarioSet, ScenarioVariant } from './scenario.ts';
import { SCENARIO_KIND, SCENARIO_SCHEMA, SPEC_SCHEMA } from './scenario-schema.ts';
import { choicesOf, countChoices, findSets, withValueAt } from './sets.ts';
import { renderSpec, toSpec, type WrittenSpec } from './spec-part.ts';

/** Issues reported of one file. */
const MAX_ISSUES = 1000;

/**
 * A scenario from its file's value, or every issue about it. Policies that are files are left to the caller, as are the
 * files themselves. `scenario` is null where there are issues.
 */
export function parseScenario(
  value: unknown,
  registry: ScenarioRegistry,
): { scenario: Scenario | null; issues: readonly Issue[] } {
  const { value: checked, issues: found } = checkSchema(value, SCENARIO_SCHEMA);
  const issues = [...found];
  const spec = specOf(value);
  const { sets, valueCount } = findSets(spec, issues);
  checkChoices(sets, valueCount, issues);
  const isReadable = spec !== undefined && !issues.some(({ path }) => path.startsWith('spec'));
  const variants = isReadable ? parseVariants(spec, sets, registry, issues) : [];
  checkRuns(variants, issues);
  if (issues.length > 0) return { scenario: null, issues: issues.slice(0, MAX_ISSUES) };
  const { metadata } = checked as WrittenScenario; // the schema has just accepted it
  const { name, description = '', shows = '' } = metadata;
  return { scenario: { name, description, shows, sets, variants }, issues };
}

interface WrittenScenario {
  readonly metadata: { readonly name: string; readonly description?: string; readonly shows?: string };
}

function specOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'spec') && 'spec' in value
    ? (value.spec ?? undefined)
    : undefined;
}

function checkChoices(sets: readonly ScenarioSet[], valueCount: number, issues: Issue[]): void {
  const count = countChoices(sets);
  const most = Math.min(MAX_RUNS, Math.floor(MAX_CHECKED_VALUES / Math.max(1, valueCount)));
  if (count <= most) return;
  const found = `${count} combinations of ${sets.map(({ path }) => path).join(', ')}`;
  issues.push(
    createIssue('input-too-large', 'spec', found, `at most ${most}`, { remedy: 'Make several scenarios of it.' }),
  );
}

function checkRuns(variants: readonly ScenarioVariant[], issues: Issue[]): void {
  const runs = variants.reduce((sum, { spec }) => sum + spec.decide.policies.length * spec.seeds.length, 0);
  if (runs <= MAX_RUNS) return;
  const found = `${runs} runs of policies, seeds and sets`;
  issues.push(
    createIssue('input-too-large', 'spec', found, `at most ${MAX_RUNS}`, { remedy: 'Make several scenarios of it.' }),
  );
}

/** The variants that are in order; an issue that several have is told once. */
function parseVariants(
  spec: unknown,
  sets: readonly ScenarioSet[],
  registry: ScenarioRegistry,
  issues: Issue[],
): readonly ScenarioVariant[] {
  const variants: ScenarioVariant[] = [];
  const told = new Set<string>();
  for (const choice of choicesOf(sets)) {
    if (issues.length >= MAX_ISSUES) break;
    const resolved = sets.reduce((value, { keys, values }, index) => {
      return withValueAt(value, keys, values[choice[index]!]);
    }, spec);
    const found: Issue[] = [];
    const checked = checkSchema(resolved, SPEC_SCHEMA, 'spec');
    found.push(...checked.issues);
    checkFormats(resolved, SPEC_SCHEMA, 'spec', found);
    if (found.length === 0) {
      const written = checked.value as WrittenSpec; // both checks have just accepted it
      const values = Object.fromEntries(sets.map((set, index) => [set.path, set.values[choice[index]!]!]));
      variants.push({ values, spec: toSpec(written, registry, found) });
    } else found.push(...furtherIssues(checked.value, found, registry));
    for (const issue of found) {
      const number = sets.findIndex(({ path }) => path === issue.path);
      const path = number < 0 ? issue.path : `${issue.path}.each[${choice[number]}]`;
      const key = `${issue.code} ${path} ${issue.found}`;
      if (told.has(key)) continue;
      told.add(key);
      issues.push({ ...issue, path });
    }
  }
  return variants;
}

/** What is wrong with names and seeds in the parts of a spec that are in order, where others are not. */
function furtherIssues(spec: unknown, found: readonly Issue[], registry: ScenarioRegistry): readonly Issue[] {
  if (typeof spec !== 'object' || spec === null) return [];
  const partOf = ({ path }: Issue): string => /^spec\.(\w+)/.exec(path)?.[1] ?? '';
  const broken = new Set(found.map(partOf));
  // What happens names pools, and both name policies.
  if (broken.has('cluster') || (broken.has('decide') && hasInline(spec))) broken.add('happens');
  const kept = Object.fromEntries(Object.entries(spec).filter(([key]) => !broken.has(key)));
  const further: Issue[] = [];
  toSpec({ cluster: {}, decide: { policies: [] }, ...kept } as WrittenSpec, registry, further); // the parts were accepted
  return further.filter((issue) => Object.hasOwn(kept, partOf(issue)));
}

function hasInline(spec: object): boolean {
  const decide: unknown = 'decide' in spec ? spec.decide : undefined;
  return typeof decide === 'object' && decide !== null && 'inline' in decide;
}

/** The file's value of a scenario: `parseScenario` gives the scenario back. */
export function toScenarioFile({ name, description, shows, sets, variants }: Scenario): Record<string, unknown> {
  const [first] = variants;
  const spec: unknown = first === undefined ? {} : renderSpec(first.spec);
  return {
    apiVersion: API_VERSION,
    kind: SCENARIO_KIND,
    metadata: { name, ...(description !== '' && { description }), ...(shows !== '' && { shows }) },
    spec: sets.reduce((value, { keys, values }) => withValueAt(value, keys, { each: values }), spec),
  };
}
