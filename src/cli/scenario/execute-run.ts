/** Makes one run and writes what came of it. */

import { setImmediate } from 'node:timers/promises';
import { BerthError, type Issue } from '../../core/index.ts';
import { makeRun } from '../../scenario/make-run.ts';
import type { ScenarioInputs } from '../../scenario/scenario-inputs.ts';
import { InputRefused } from '../failure.ts';
import { WriteFailure } from '../results/atomic-file.ts';
import { writeRun } from '../results/results-folder.ts';
import type { RunReply, RunTask, TaskControl } from './run-task.ts';

/** Never rejects: whatever happens is the reply. */
export async function executeRun(task: RunTask, inputs: ScenarioInputs, control: TaskControl): Promise<RunReply> {
  const { run, folder, inputsSha256, formats } = task;
  const warnings: Issue[] = [];
  try {
    // Signals and messages come in between.
    const result = await makeRun(run, inputs, {
      ...control,
      warn: (issues) => warnings.push(...issues),
      pause: () => setImmediate(),
    });
    if (result === null) return { kind: 'stopped' };
    return { kind: 'done', summary: writeRun(folder, result, inputsSha256, { formats }), warnings };
  } catch (error) {
    return toReply(error);
  }
}

function toReply(error: unknown): RunReply {
  if (error instanceof InputRefused) return { kind: 'refused', issues: error.issues };
  if (error instanceof WriteFailure) return { kind: 'unwritable', path: error.path, reason: error.reason };
  if (error instanceof BerthError && error.issues.length > 0) return { kind: 'refused', issues: error.issues };
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return { kind: 'failed', message, stack };
}
