/** `berth simulate FILE...`: runs scenarios, keeps their results, and says how the policies compare. */

import { join } from 'node:path';
import { compareRuns, quote } from '../../core/index.ts';
import { tellIssues, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, safe } from '../render/text.ts';
import { buildReport, renderPage } from '../report/render-file.ts';
import { writeAtomically } from '../results/atomic-file.ts';
import { readResults, renderResults } from '../results/read-results.ts';
import { renderComparison } from '../simulate/comparison-text.ts';
import { type ResolvedScenario, resolveScenario } from './resolve-scenario.ts';
import { defaultJobs } from './run-pool.ts';
import { runSet } from './run-set.ts';

/** Options of `berth simulate` that scenarios take. */
export interface ScenarioOptions {
  readonly output?: string;
  readonly jobs?: string;
  readonly policies?: string;
  readonly seeds?: string;
  readonly force?: boolean;
  readonly report?: string;
  readonly allMeasures?: boolean;
  readonly json?: boolean;
}

/** Where results go unless something else is said. */
export const RESULTS_FOLDER = 'berth-results';

/** More workers than any machine has cores. */
const MOST_JOBS = 1024;

/**
 * Runs scenario files one after the other, once all of them and all that they name have been checked. Gives the folders of
 * their results. Rejects with InputRefused, UsageError, WriteFailure or SetFailure.
 */
export async function simulateScenarios(
  files: readonly string[],
  options: ScenarioOptions,
  signal: AbortSignal,
  io: Io,
): Promise<readonly string[]> {
  const jobs = options.jobs === undefined ? defaultJobs() : parseWhole('--jobs', options.jobs, 1, MOST_JOBS);
  const changes = {
    policies: options.policies === undefined ? null : parseList('--policies', options.policies),
    seeds:
      options.seeds === undefined
        ? null
        : parseList('--seeds', options.seeds).map((seed) => parseWhole('--seeds', seed, 0, Number.MAX_SAFE_INTEGER)),
  };
  if (options.report !== undefined && files.length > 1) {
    throw new UsageError('--report: found several scenarios, wanted one; let each name its own under outputs');
  }
  const resolved: ResolvedScenario[] = [];
  for (const file of files) resolved.push(await resolveScenario(file, changes));
  checkNames(resolved);
  const folders: string[] = [];
  for (const one of resolved) {
    tellIssues(one.issues, io);
    const folder = folderOf(one, options.output, files.length > 1);
    await runSet(one, { folder, jobs, isForced: options.force === true, signal }, io);
    folders.push(folder);
    await tellResults(one, { ...options, output: folder, report: reportOf(one, options.report) }, io);
  }
  return folders;
}

/** Results of scenarios of one name would lie in one folder. */
function checkNames(resolved: readonly ResolvedScenario[]): void {
  const names = resolved.map(({ scenario }) => scenario.name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new UsageError(`found two scenarios named ${quote(twice)}; simulate them one by one`);
}

function folderOf({ scenario, runs }: ResolvedScenario, output: string | undefined, isOneOfMany: boolean): string {
  const told = output ?? runs[0]!.spec.outputs.folder;
  if (told === '') return join(RESULTS_FOLDER, scenario.name);
  return isOneOfMany ? join(told, scenario.name) : told;
}

/** The file of the report; '' where none is asked for. */
function reportOf({ runs }: ResolvedScenario, report: string | undefined): string {
  return report ?? runs[0]!.spec.outputs.report;
}

/** Prints results and writes the report. */
async function tellResults(
  { runs, inputs }: ResolvedScenario,
  { output, report, allMeasures, json }: ScenarioOptions & { readonly output: string; readonly report: string },
  io: Io,
): Promise<void> {
  const results = readResults(output);
  if (json === true) for (const piece of renderResults(results)) io.out(piece);
  else {
    const showsAll = allMeasures === true;
    io.out(renderComparison(compareRuns(results), io, { showsAll, showsUntold: showsAll }));
  }
  const places = [`${plural(results.runs.length, 'run')} in ${safe(output)}`];
  if (report !== '') {
    writeAtomically(report, [renderPage(await buildReport(results, { runs, inputs }))]);
    places.push(`report in ${safe(report)}`);
  }
  if (json === true) io.err(`${places.join(', ')}\n`);
  else io.out(`\n${places.join(', ')}\n`);
}

function parseList(option: string, text: string): readonly string[] {
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === ''))
    throw new UsageError(`${option}: found ${quote(text)}, wanted a list such as a,b`);
  return items;
}

function parseWhole(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d{1,16}$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`${option}: found ${quote(text)}, wanted a whole number from ${least} to ${most}`);
}
