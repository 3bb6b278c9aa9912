/** A scenario with everything it names, checked before anything runs. */

import {
  BerthError,
  expandScenario,
  type Issue,
  METRICS,
  POLICIES,
  parseScenario,
  type Scenario,
  type ScenarioRun,
} from '../core/index.ts';
import type { FileSource } from './file-source.ts';
import { InputRefused } from './input-refused.ts';
import { type NamedFile, namesOfRun } from './named-files.ts';
import { partReaders } from './read-parts.ts';
import { ScenarioInputs } from './scenario-inputs.ts';

/** The files of a name with their digests, or why they cannot be read. */
type Digest = (name: string) => Promise<readonly NamedFile[] | Issue>;

export interface ReadScenario {
  readonly scenario: Scenario;
  readonly runs: readonly ScenarioRun[];
  /** Of each run; empty where no digest is asked for. */
  readonly filesByRun: readonly (readonly NamedFile[])[];
  /** What has been read of its files. */
  readonly inputs: ScenarioInputs;
  /** Warnings. */
  readonly issues: readonly Issue[];
}

export interface ReadScenarioOptions {
  /** What messages call the scenario; '' by default. */
  readonly file?: string;
  /** Left out: files are not digested. */
  readonly digest?: Digest;
}

/**
 * Checks the document of a scenario, of kind Scenario, and reads everything it names. Throws InputRefused with all that is
 * wrong with any of it.
 */
export async function readScenario(
  document: unknown,
  files: FileSource,
  { file = '', digest = () => Promise.resolve([]) }: ReadScenarioOptions = {},
): Promise<ReadScenario> {
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const parsed = parseScenario(document, registry);
  const found = parsed.issues.map((issue) => ({ ...issue, file }));
  if (parsed.scenario === null) throw new InputRefused(found);
  const { scenario } = parsed;
  const runs = expandScenario(scenario);
  const filesByRun = await Promise.all(runs.map((run) => filesOf(run, digest, found)));
  const inputs = new ScenarioInputs(files, (told) => void found.push(...told));
  await checkParts(runs, inputs, file, found);
  const issues = distinct(found);
  if (issues.some(({ severity }) => severity === 'error')) throw new InputRefused(issues);
  return { scenario, runs, filesByRun, inputs, issues };
}

async function filesOf(run: ScenarioRun, digest: Digest, issues: Issue[]): Promise<readonly NamedFile[]> {
  const files: NamedFile[] = [];
  for (const name of namesOfRun(run)) {
    const read = await digest(name);
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
