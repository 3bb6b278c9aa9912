/** Makes one run: reads what it needs, lets it happen, and writes what came of it. */

import { setImmediate } from 'node:timers/promises';
import { assembleRun, BerthError, driveRun, type RunResult } from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import { WriteFailure } from '../results/atomic-file.ts';
import { writeRun } from '../results/results-folder.ts';
import { readParts } from './read-parts.ts';
import type { RunControl, RunReply, RunTask } from './run-task.ts';
import type { ScenarioInputs } from './scenario-inputs.ts';

/** Never rejects: whatever happens is the reply. */
export async function executeRun(task: RunTask, inputs: ScenarioInputs, control: RunControl): Promise<RunReply> {
  const { folder, inputsSha256, formats } = task;
  try {
    const result = await simulate(task, inputs, control);
    if (result === null) return { kind: 'stopped' };
    return { kind: 'done', summary: writeRun(folder, result, inputsSha256, { formats }) };
  } catch (error) {
    return toReply(error);
  }
}

/** null where it was asked to stop. */
async function simulate({ run }: RunTask, inputs: ScenarioInputs, control: RunControl): Promise<RunResult | null> {
  const driving = driveRun(assembleRun(await readParts(run, inputs)));
  for (let step = driving.next(); ; step = driving.next()) {
    if (step.done === true) return step.value;
    control.report(step.value);
    // Signals and messages come in between.
    await setImmediate();
    if (control.isStopped()) return null;
  }
}

function toReply(error: unknown): RunReply {
  if (error instanceof InputRefused) return { kind: 'refused', issues: error.issues };
  if (error instanceof WriteFailure) return { kind: 'unwritable', path: error.path, reason: error.reason };
  if (error instanceof BerthError && error.issues.length > 0) return { kind: 'refused', issues: error.issues };
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', message, stack };
}
