/** Makes one run: reads what it needs and lets it happen, slice by slice, so that it can be watched and given up. */

import { assembleRun, driveRun, type RunProgress, type RunResult, type ScenarioRun } from '../core/index.ts';
import { readParts } from './read-parts.ts';
import type { ScenarioInputs } from './scenario-inputs.ts';

/** What a run asks of its surroundings between two slices of its events, some milliseconds each. */
export interface RunControl {
  readonly isStopped: () => boolean;
  readonly report: (progress: RunProgress) => void;
  /** Lets messages and signals come in. */
  readonly pause: () => Promise<void>;
}

/** The result; null where the run was asked to stop. Throws InputRefused, or a BerthError that bears issues. */
export async function makeRun(
  run: ScenarioRun,
  inputs: ScenarioInputs,
  { isStopped, report, pause }: RunControl,
): Promise<RunResult | null> {
  const driving = driveRun(assembleRun(await readParts(run, inputs)));
  for (let step = driving.next(); ; step = driving.next()) {
    if (step.done === true) return step.value;
    report(step.value);
    await pause();
    if (isStopped()) return null;
  }
}
