/** A scenario file with everything it names, checked before anything runs. */

import { dirname, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import {
  BerthError,
  createIssue,
  expandScenario,
  type Issue,
  METRICS,
  POLICIES,
  parseScenario,
  type RunInputs,
  type Scenario,
  type ScenarioRun,
} from '../../core/index.ts';
import { parseDocuments } from '../../kube/documents.ts';
import { readWhole } from '../../kube/whole-value.ts';
import { InputRefused } from '../failure.ts';
import { readText } from '../read-input.ts';
import { digestOf } from '../results/digest.ts';
import type { ResultsPlan } from '../results/results-plan.ts';
import { FileDigests, type NamedFile, namesOfRun } from './named-files.ts';
import { partReaders } from './read-parts.ts';
import { ScenarioInputs } from './scenario-inputs.ts';

/** What the command line says in the place of the file. */
export interface ScenarioChanges {
  readonly policies: readonly string[] | null;
  readonly seeds: readonly number[] | null;
}

export interface ResolvedScenario {
  readonly scenario: Scenario;
  /** Folder that names of files count from. */
  readonly base: string;
  readonly runs: readonly ScenarioRun[];
  readonly plan: ResultsPlan;
  /** What has been read of its files. */
  readonly inputs: ScenarioInputs;
  /** Warnings. */
  readonly issues: readonly Issue[];
}

/** Reads a scenario and everything it names. Throws InputRefused with all that is wrong with any of it. */
export async function resolveScenario(file: string, changes: ScenarioChanges): Promise<ResolvedScenario> {
  const value = withChanges(await readValue(file), changes);
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const parsed = parseScenario(value, registry);
  const issues = parsed.issues.map((issue) => ({ ...issue, file }));
  if (parsed.scenario === null) throw new InputRefused(issues);
  const { scenario } = parsed;
  const base = dirname(resolve(file));
  const runs = expandScenario(scenario);
  const digests = new FileDigests(base);
  const found = [...issues];
  const filesByRun = await Promise.all(runs.map((run) => filesOf(run, digests, found)));
  const inputs = new ScenarioInputs(base, (told) => void found.push(...told));
  await checkParts(runs, inputs, file, found);
  const all = distinct(found);
  if (all.some(({ severity }) => severity === 'error')) throw new InputRefused(all);
  return { scenario, base, runs, plan: planOf(scenario, value, runs, filesByRun), inputs, issues: all };
}

async function readValue(file: string): Promise<unknown> {
  const text = await readText(file, {});
  if ('issue' in text) throw new InputRefused([{ ...text.issue, file }]);
  const { documents, issues } = parseDocuments(text.text, file);
  const found = [...issues];
  const [first, ...others] = documents.map(({ value }) => readWhole(value, found)).filter((value) => value !== null);
  if (others.length > 0 || (first === undefined && found.length === 0)) {
    found.push(createIssue('input-malformed', '', `${others.length + 1} documents`, 'one scenario', { file }));
  }
  const remedy = 'Give a file of kind: Scenario.';
  const told = found.map((issue) => ({ ...issue, file, ...(issue.code === 'input-empty' && { remedy }) }));
  if (told.length > 0) throw new InputRefused(told);
  return first;
}

/** The scenario as it runs: what was asked for beside it stands in it, so that results tell it. */
function withChanges(value: unknown, { policies, seeds }: ScenarioChanges): unknown {
  if (!isRecord(value) || !isRecord(value['spec'])) return value;
  const { spec } = value;
  const decide = isRecord(spec['decide']) ? spec['decide'] : {};
  return {
    ...value,
    spec: {
      ...spec,
      ...(policies !== null && { decide: { ...decide, policies } }),
      ...(seeds !== null && { seeds }),
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function filesOf(run: ScenarioRun, digests: FileDigests, issues: Issue[]): Promise<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const name of namesOfRun(run)) {
    const read = await digests.of(name);
    if ('code' in read) issues.push(read);
    else files.push(...read);
  }
  return files;
}

/** Reads what runs need, once for each variant and policy: a seed changes none of it. */
async function checkParts(
  runs: readonly ScenarioRun[],
  inputs: ScenarioInputs,
  file: string,
  issues: Issue[],
): Promise<void> {
  const checked = new Map<ScenarioRun['spec'], Set<string>>();
  for (const run of runs) {
    const policies = checked.get(run.spec) ?? new Set();
    checked.set(run.spec, policies);
    if (policies.has(run.settings.policy)) continue;
    policies.add(run.settings.policy);
    for (const read of partReaders(run, inputs)) {
      try {
        await read();
      } catch (error) {
        const isRefusal = error instanceof InputRefused || (error instanceof BerthError && error.issues.length > 0);
        if (!isRefusal) throw error;
        issues.push(...error.issues.map((issue) => withFile(issue, file)));
      }
    }
  }
}

function withFile(issue: Issue, file: string): Issue {
  return issue.file === '' ? { ...issue, file } : issue;
}

/** Several runs find the same, and a file that cannot be read is found by its digest and by its reader. */
function distinct(issues: readonly Issue[]): readonly Issue[] {
  const keyOf = (issue: Issue): string => (issue.code === 'input-unreadable' ? issue.file : JSON.stringify(issue));
  return [...new Map(issues.toReversed().map((issue) => [keyOf(issue), issue])).values()].reverse();
}

function planOf(
  { name }: Scenario,
  scenarioFile: unknown,
  runs: readonly ScenarioRun[],
  filesByRun: readonly (readonly NamedFile[])[],
): ResultsPlan {
  const berthVersion = packageJson.version;
  const files = new Map(filesByRun.flat().map((file) => [file.name, file]));
  const inputs: RunInputs = { scenario: name, berthVersion, files: [...files.values()], scenarioFile };
  const planned = runs.map((run, at) => ({
    id: run.settings.id,
    inputsSha256: digestOf({ berthVersion, settings: run.settings, spec: specOf(run), files: filesByRun[at] }),
  }));
  return { inputs, runs: planned };
}

/** What of the spec a run's result depends on: other policies and seeds, and where results go, are none of it. */
function specOf({ spec }: ScenarioRun): object {
  const { decide, seeds: _seeds, outputs, ...rest } = spec;
  const { policies: _policies, ...decision } = decide;
  return { ...rest, decide: decision, placements: outputs.placements };
}
