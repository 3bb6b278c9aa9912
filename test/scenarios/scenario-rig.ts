/** What the tests of simulated scenarios share: a scenario run as `berth simulate` does, and what is read from its results. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { readResults } from '../../src/cli/results/read-results.ts';
import { resultFile } from '../../src/cli/results/results-folder.ts';
import { type ScenarioOptions, simulateScenarios } from '../../src/cli/scenario/simulate-scenarios.ts';
import type { RunResult } from '../../src/core/index.ts';

/** Longest that a scenario may take on a machine that has other things to do; alone it takes a few seconds. */
export const PATIENCE_MILLISECONDS = 60_000;

/** A scenario that has run. */
export interface Simulated {
  readonly name: string;
  readonly runs: readonly RunResult[];
  /** Its results folder. */
  readonly folder: string;
  /** What the command prints. */
  readonly printed: string;
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `berth-${name}-`));
  folders.push(folder);
  return folder;
}

/** Runs a scenario as the command does, in this thread. */
export async function simulated(name: string, options: ScenarioOptions = {}): Promise<Simulated> {
  const folder = temporaryFolder(name);
  let printed = '';
  const io: Io = {
    stdin: Readable.from([]),
    out: (text) => {
      printed += text;
    },
    err: (text) => {
      printed += text;
    },
    columns: null,
    hasColor: false,
    hasProgress: false,
    untilStopped: () => Promise.resolve(),
  };
  const asked = { ...options, output: folder, jobs: '1', allMeasures: true };
  await simulateScenarios([`scenarios/${name}/scenario.yaml`], asked, new AbortController().signal, io);
  return { name, runs: readResults(folder).runs, folder, printed };
}

/** The runs under a policy, with those values of the fields that take a set, by the end of their path. */
export function runsOf(
  { runs }: Simulated,
  policy: string,
  values: Readonly<Record<string, number>> = {},
): readonly RunResult[] {
  const found = runs.filter(({ settings }) => {
    const variant = Object.entries(settings.variant);
    return settings.policy === policy && Object.entries(values).every(([end, value]) => hasValue(variant, end, value));
  });
  if (found.length === 0) throw new Error(`no run under ${policy} with ${JSON.stringify(values)}`);
  return found;
}

function hasValue(variant: readonly (readonly [string, unknown])[], end: string, value: number): boolean {
  return variant.some(([path, found]) => path.endsWith(end) && found === value);
}

/** A total of a run; throws where it has none. */
export function totalOf({ settings, totals }: RunResult, key: string): number {
  const value = totals.find(({ measure }) => measure.key === key)?.value ?? null;
  if (value === null) throw new Error(`${settings.id} has no ${key}`);
  return value;
}

/** Mean of a total over runs. */
export function meanOf(runs: readonly RunResult[], key: string): number {
  return runs.reduce((sum, run) => sum + totalOf(run, key), 0) / runs.length;
}

/** Samples of a measure over time; throws where there are none. */
export function samplesOf({ settings, series }: RunResult, key: string): readonly (readonly [number, number])[] {
  const column = series.columns.find(({ measure }) => measure.key === key);
  if (column === undefined) throw new Error(`${settings.id} has no curve ${key}`);
  return series.timesSeconds.map((seconds, at) => [seconds, column.values[at] ?? Number.NaN] as const);
}

/** The same runs once more have the same bytes. */
export async function expectSameBytes(
  { name, runs, folder }: Simulated,
  options: Pick<ScenarioOptions, 'policies' | 'seeds'>,
): Promise<void> {
  const again = await simulated(name, options);
  expect(again.runs.length).toBeGreaterThan(0);
  expect(again.runs.length).toBeLessThan(runs.length);
  for (const { settings } of again.runs) {
    const bytesOf = (one: string): string => readFileSync(resultFile(one, settings.id), 'utf8');
    expect(bytesOf(again.folder), settings.id).toBe(bytesOf(folder));
  }
}

/** Every line of the README's blocks of printed text was printed, in that order, and there are such lines. */
export function expectReadmePrinted({ name, printed }: Simulated): void {
  const readme = readFileSync(`scenarios/${name}/README.md`, 'utf8');
  const quoted = [...readme.matchAll(/^```text\n(.*?)^```/gms)].flatMap(([, block]) => linesOf(block!));
  expect(quoted.length).toBeGreaterThan(0);
  const lines = linesOf(printed);
  let from = 0;
  for (const line of quoted) {
    const at = lines.indexOf(line, from);
    if (at < 0) throw new Error(`README of ${name} quotes a line that was not printed, or not here: ${line}`);
    from = at + 1;
  }
}

/** Lines that say something, their blanks as one. */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '');
}

/** A row of a table in the scenario's README. */
export function expectInReadme(name: string, row: string): void {
  expect(readFileSync(`scenarios/${name}/README.md`, 'utf8').split('\n')).toContain(row);
}
