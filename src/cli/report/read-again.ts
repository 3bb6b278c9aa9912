/** Reads again what results were made from: the scenario that stands in them, and the files that it names. */

import packageJson from '../../../package.json' with { type: 'json' };
import {
  expandScenario,
  METRICS,
  POLICIES,
  parseScenario,
  type RunInputs,
  type ScenarioRun,
} from '../../core/index.ts';
import { namesOfRun } from '../../scenario/named-files.ts';
import { DiskInputs } from '../scenario/disk-inputs.ts';
import { FileDigests } from '../scenario/file-digests.ts';
import type { Rerun } from './placement-diffs.ts';

/** `base` is the folder that names of files count from. Files that are not what they were are a reason not to. */
export async function readAgain(inputs: RunInputs, base: string, ids: readonly string[]): Promise<Rerun> {
  const { berthVersion, scenarioFile } = inputs;
  if (berthVersion !== packageJson.version)
    return { lacks: `Berth ${berthVersion} made them, this is ${packageJson.version}` };
  const registry = { policies: POLICIES.map(({ name }) => name), metrics: METRICS.map(({ name }) => name) };
  const { scenario } = parseScenario(scenarioFile, registry);
  if (scenario === null) return { lacks: 'the results hold no scenario' };
  const runs = expandScenario(scenario).filter(({ settings }) => ids.includes(settings.id));
  const changed = await findChanged(runs, inputs, base);
  if (changed !== null)
    return { lacks: `${changed} is not the file it was, or not in ${base}; --inputs names its folder` };
  return { runs, inputs: new DiskInputs(base) };
}

/** The first file that is not as it was; null where all are. */
async function findChanged(runs: readonly ScenarioRun[], { files }: RunInputs, base: string): Promise<string | null> {
  const known = new Map(files.map(({ name, sha256 }) => [name, sha256]));
  const digests = new FileDigests(base);
  for (const name of new Set(runs.flatMap(namesOfRun))) {
    const read = await digests.of(name);
    if ('code' in read) return name;
    const changed = read.find((file) => known.get(file.name) !== file.sha256);
    if (changed !== undefined) return changed.name;
  }
  return null;
}
