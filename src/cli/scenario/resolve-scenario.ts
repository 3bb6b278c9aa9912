/** A scenario file with everything it names, checked before anything runs. */

import { dirname, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Issue, RunInputs, Scenario, ScenarioRun } from '../../core/index.ts';
import type { NamedFile } from '../../scenario/named-files.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import { readScenarioDocument } from '../../scenario/scenario-document.ts';
import type { ScenarioInputs } from '../../scenario/scenario-inputs.ts';
import { inputsOf } from '../read-input.ts';
import { digestOf } from '../results/digest.ts';
import type { ResultsPlan } from '../results/results-plan.ts';
import { DiskFiles } from './disk-files.ts';
import { FileDigests } from './file-digests.ts';

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
  const value = withChanges(await readScenarioDocument(inputsOf({}), file), changes);
  const base = dirname(resolve(file));
  const digests = new FileDigests(base);
  const read = await readScenario(value, new DiskFiles(base), { file, digest: (name) => digests.of(name) });
  const { scenario, runs, inputs, issues, filesByRun } = read;
  return { scenario, base, runs, plan: planOf(scenario, value, runs, filesByRun), inputs, issues };
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
