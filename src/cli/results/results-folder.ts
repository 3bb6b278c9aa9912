/** A folder of results: what the runs are made from, and each run once it has ended; made to be gone on with. */

import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { API_VERSION, createIssue, type Issue, type OutputFormat, type RunResult } from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import { removeParts, type WriteBytes, WriteFailure, writeAtomically } from './atomic-file.ts';
import { type PlannedRun, parsePlan, type ResultsPlan } from './results-plan.ts';
import { damaged, readJson, readRun, renderRun } from './run-file.ts';
import { renderCsv, renderParquet, type Table } from './table.ts';
import { migrationsTable, placementsTable, type RunSummary, seriesTable, summaryOf, summaryTable } from './tables.ts';
import { markWriter } from './writer-mark.ts';

export const INPUTS_FILE = 'scenario.json';
const RUNS_FOLDER = 'runs';
const RESULT_FILE = 'result.json';

/** Where a run's result lies. */
export function resultFile(folder: string, id: string): string {
  return join(folder, RUNS_FOLDER, id, RESULT_FILE);
}

export interface WriteOptions {
  /** How tables are written beside the result, which is always JSON. */
  readonly formats: readonly OutputFormat[];
  readonly writeBytes?: WriteBytes;
}

/**
 * Writes a run's files, its result last: a run whose result is there is whole. Throws WriteFailure. May be called in a
 * worker while the folder is open elsewhere.
 */
export function writeRun(folder: string, result: RunResult, inputsSha256: string, options: WriteOptions): RunSummary {
  const { formats, writeBytes } = options;
  const file = resultFile(folder, result.settings.id);
  const beside = join(file, '..');
  makeFolder(beside);
  const tables: readonly (readonly [string, Table])[] = [
    ['series', seriesTable(result)],
    ['migrations', migrationsTable(result)],
    ...(result.placements === null ? [] : [['placements', placementsTable(result.placements, result.nodes)] as const]),
  ];
  for (const [name, table] of tables) {
    if (formats.includes('csv')) writeAtomically(join(beside, `${name}.csv`), renderCsv(table), writeBytes);
    if (!formats.includes('parquet')) continue;
    writeAtomically(join(beside, `${name}.parquet`), [renderParquet(table)], writeBytes);
  }
  writeAtomically(file, [renderRun(result, inputsSha256)], writeBytes);
  return summaryOf(result);
}

/** A results folder that this process writes. */
export interface ResultsFolder {
  /** Runs that had ended before, by their id. */
  readonly finished: ReadonlyMap<string, RunSummary>;
  /** Writes the table of all runs. */
  writeSummary(runs: readonly RunSummary[]): void;
  /** Lets others write. */
  close(): void;
}

/**
 * Opens a folder for the runs of a plan, and makes it where there is none. Throws InputRefused where another process
 * writes it, where it holds something else, is damaged, or holds runs that were made from other inputs; with `isForced`
 * these are removed. Throws WriteFailure.
 */
export function openResultsFolder(folder: string, plan: ResultsPlan, isForced: boolean): ResultsFolder {
  makeFolder(folder);
  refuseForeign(folder);
  const unmark = markWriter(folder);
  try {
    const { finished, issues } = findFinished(folder, plan);
    if (issues.length > 0 && !isForced) throw new InputRefused(issues);
    for (const { id } of plan.runs) {
      const file = resultFile(folder, id);
      if (!finished.has(id)) rmSync(file, { force: true });
      if (existsSync(join(file, '..'))) removeParts(join(file, '..'));
    }
    removeParts(folder);
    writeAtomically(join(folder, INPUTS_FILE), [renderPlan(plan)]);
    return {
      finished,
      writeSummary: (runs) => writeAtomically(join(folder, 'summary.csv'), renderCsv(summaryTable(runs))),
      close: unmark,
    };
  } catch (error) {
    unmark();
    throw error;
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new WriteFailure(folder, error);
  }
}

function renderPlan({ inputs, runs }: ResultsPlan): string {
  return `${JSON.stringify({ apiVersion: API_VERSION, kind: 'SimulationInputs', inputs, runs }, null, 2)}\n`;
}

/** Files of somebody else are not mixed with results. */
function refuseForeign(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch (error) {
    throw new WriteFailure(folder, error);
  }
  if (names.length === 0 || names.includes(INPUTS_FILE)) return;
  const remedy = 'give another folder';
  const found = 'a folder with other files';
  const wanted = 'an empty one, or one of berth simulate';
  throw new InputRefused([createIssue('results-differ', '', found, wanted, { file: folder, remedy })]);
}

interface Finished {
  readonly finished: ReadonlyMap<string, RunSummary>;
  readonly issues: readonly Issue[];
}

/** Which runs of the plan have ended, and what of the folder does not go with the plan. */
function findFinished(folder: string, plan: ResultsPlan): Finished {
  const file = join(folder, INPUTS_FILE);
  const { document, issues: unread } = readJson(file);
  if (document === null) return { finished: new Map(), issues: unread };
  const { plan: before, issues: broken } = parsePlan(document, file);
  if (before === null) return { finished: new Map(), issues: broken };
  const finished = new Map<string, RunSummary>();
  const issues: Issue[] = [...describeMissing(before, plan, file)];
  for (const run of plan.runs) {
    const path = resultFile(folder, run.id);
    const stored = readRun(path);
    issues.push(...stored.issues);
    if (stored.run === null) continue;
    if (stored.run.result.settings.id !== run.id) issues.push(damaged(path, 'the result of another run', run.id));
    else if (stored.run.inputsSha256 === run.inputsSha256) finished.set(run.id, summaryOf(stored.run.result));
    else issues.push(createIssue('results-differ', '', describeChange(before, plan), 'the same', { file: path }));
  }
  return { finished, issues };
}

/** Runs that the folder was made for and that the plan does not have would be in it unnoticed. */
function describeMissing(before: ResultsPlan, plan: ResultsPlan, file: string): Issue[] {
  const planned = new Set(plan.runs.map(({ id }: PlannedRun) => id));
  const others = before.runs.filter(({ id }) => !planned.has(id));
  if (others.length === 0) return [];
  const found = `${others.length} runs that are not asked for now, such as ${others[0]!.id}`;
  return [createIssue('results-differ', 'runs', found, 'runs of this command alone', { file })];
}

/** What has changed between two plans, as far as files and versions tell. */
function describeChange({ inputs: before }: ResultsPlan, { inputs: now }: ResultsPlan): string {
  if (before.berthVersion !== now.berthVersion) return `a result of Berth ${before.berthVersion}`;
  const digests = new Map(before.files.map(({ name, sha256 }) => [name, sha256]));
  const changed = now.files.find(({ name, sha256 }) => digests.has(name) && digests.get(name) !== sha256);
  if (changed !== undefined) return `a result of another ${changed.name}`;
  return 'a result of another scenario';
}
