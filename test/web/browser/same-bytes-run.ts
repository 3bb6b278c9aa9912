/** What is computed both here and in the browser, to be compared: values of functions, and runs of a scenario. */

import { toRunDocument } from '../../../src/core/index.ts';
import { makeRun } from '../../../src/scenario/make-run.ts';
import { MemoryFiles } from '../../../src/scenario/memory-files.ts';
import { readScenario } from '../../../src/scenario/read-scenario.ts';
import { readScenarioDocument } from '../../../src/scenario/scenario-document.ts';
import { bitsAt, GOLDEN_VALUES } from '../../core/elementary/golden-values.ts';

/** The scenario of a folder. */
export const SCENARIO_FILE = 'scenario.yaml';

const UNWATCHED = { isStopped: () => false, report: () => undefined, pause: () => Promise.resolve() };

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** The bits of every golden value. */
export function goldenBits(): readonly string[] {
  return GOLDEN_VALUES.map(([name, args]) => bitsAt(name, args));
}

/** The runs of the first seed, one after the other, each with its result as a file holds it. */
export async function runsOfFirstSeed(files: readonly NamedText[]): Promise<readonly (readonly [string, string])[]> {
  const encoder = new TextEncoder();
  const source = new MemoryFiles(files.map(({ name, text }) => ({ name, bytes: encoder.encode(text).buffer })));
  const { runs, inputs } = await readScenario(await readScenarioDocument(source, SCENARIO_FILE), source, {
    file: SCENARIO_FILE,
  });
  const seed = runs[0]?.settings.seed;
  const made: [string, string][] = [];
  for (const run of runs.filter(({ settings }) => settings.seed === seed)) {
    const result = await makeRun(run, inputs, UNWATCHED);
    made.push([run.settings.id, JSON.stringify(toRunDocument(result!))]);
  }
  return made;
}
