/** Reads results back: a folder that `berth simulate` wrote, or the one document that it prints. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  API_VERSION,
  createIssue,
  type Issue,
  parseRunDocument,
  parseRunInputs,
  type RunResult,
  type SimulationResults,
  toRunDocument,
} from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import { INPUTS_FILE, resultFile } from './results-folder.ts';
import { parsePlan } from './results-plan.ts';
import { damaged, readJson, readRun } from './run-file.ts';

/**
 * The results in a folder or a document, in the order they were planned in; runs that have not ended are told as warnings
 * and left out. Throws InputRefused where there are none, or one is damaged.
 */
export function readResults(path: string, tell: (issue: Issue) => void = () => undefined): SimulationResults {
  return isFolder(path) ? readFolder(path, tell) : readDocument(path);
}

/** All results as one document, a piece at a time. */
export function* renderResults({ inputs, runs }: SimulationResults): Generator<string> {
  const head = JSON.stringify({ apiVersion: API_VERSION, kind: 'SimulationResults', inputs });
  yield `${head.slice(0, -1)},"runs":[`;
  for (const [at, run] of runs.entries()) yield `${at === 0 ? '' : ','}\n${JSON.stringify(toRunDocument(run))}`;
  yield '\n]}\n';
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readFolder(folder: string, tell: (issue: Issue) => void): SimulationResults {
  const file = join(folder, INPUTS_FILE);
  const { document, issues: unread } = readJson(file);
  if (document === null) throw new InputRefused(unread.length > 0 ? unread : [missing(folder, `no ${INPUTS_FILE}`)]);
  const { plan, issues: broken } = parsePlan(document, file);
  if (plan === null) throw new InputRefused(broken);
  const runs: RunResult[] = [];
  const issues: Issue[] = [];
  for (const { id, inputsSha256 } of plan.runs) {
    const path = resultFile(folder, id);
    const stored = readRun(path);
    issues.push(...stored.issues);
    if (stored.run === null) continue;
    if (stored.run.inputsSha256 === inputsSha256 && stored.run.result.settings.id === id) runs.push(stored.run.result);
    else issues.push(damaged(path, 'the result of another run', `that of ${id}`));
  }
  if (issues.length > 0) throw new InputRefused(issues);
  if (runs.length === 0) throw new InputRefused([missing(folder, 'no run that has ended')]);
  if (runs.length < plan.runs.length) tell(unfinished(folder, runs.length, plan.runs.length));
  return { inputs: plan.inputs, runs };
}

function readDocument(file: string): SimulationResults {
  const { document, issues: unread } = readJson(file);
  if (document === null) throw new InputRefused(unread.length > 0 ? unread : [missing(file, 'no such file')]);
  const { kind, inputs: given, runs: documents } = document;
  if (kind !== 'SimulationResults' || !Array.isArray(documents)) {
    throw new InputRefused([damaged(file, 'another kind of file', 'SimulationResults')]);
  }
  const inputs = parseRunInputs(given, 'inputs');
  const runs = documents.map((run: unknown, at) => parseRunDocument(run, `runs[${at}]`));
  const issues = [inputs, ...runs].flatMap((parsed) => parsed.issues.map((issue) => ({ ...issue, file })));
  if (issues.length > 0) throw new InputRefused(issues);
  return { inputs: inputs.value!, runs: runs.map(({ value }) => value!) };
}

function missing(file: string, found: string): Issue {
  const wanted = 'results of berth simulate, a folder or a document';
  return createIssue('input-empty', '', found, wanted, { file, remedy: 'Give what --output named.' });
}

function unfinished(file: string, done: number, all: number): Issue {
  const remedy = 'Run berth simulate again with the same scenario and folder: it goes on with the others.';
  return createIssue('input-empty', 'runs', `${done} of ${all} runs`, 'all', { file, severity: 'warning', remedy });
}
