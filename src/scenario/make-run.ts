/** Makes one run: reads what it needs and lets it happen, slice by slice, so that it can be watched and given up. */

import {
  assembleRun,
  driveRun,
  type Issue,
  type RunProgress,
  type RunResult,
  type ScenarioRun,
} from '../core/index.ts';
import { readParts } from './read-parts.ts';
import type { ScenarioInputs } from './scenario-inputs.ts';

/** What a run asks of its surroundings between two slices of its events, some milliseconds each. */
export interface RunControl {
  readonly isStopped: () => boolean;
  readonly report: (progress: RunProgress) => void;
  /** Takes warnings about what the scenario makes happen, before the first slice; there may be none. */
  readonly warn?: (issues: readonly Issue[]) => void;
  /** Lets messages and signals come in. */
  readonly pause: () => Promise<void>;
}

/** The result; null where the run was asked to stop. Throws InputRefused, or a BerthError that bears issues. */
export async function makeRun(
  run: ScenarioRun,
  inputs: ScenarioInputs,
  { isStopped, report, warn, pause }: RunControl,
): Promise<RunResult | null> {
  const assembled = assembleRun(await readParts(run, inputs));
  warn?.(assembled.issues);
  const driving = driveRun(assembled);
  for (let step = driving.next(); ; step = driving.next()) {
    if (step.done === true) return step.value;
    report(step.value);
    await pause();
    if (isStopped()) return null;
  }
}
