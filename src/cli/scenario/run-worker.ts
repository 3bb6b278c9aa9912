/** The entry of a worker thread: makes one run at a time. Inputs that it has read stay for the next one. */

import { DiskInputs } from './disk-inputs.ts';
import { executeRun } from './execute-run.ts';
import type { WorkerTask } from './run-pool.ts';
import type { RunReply } from './run-task.ts';

/** By the folder that names count from. */
const inputs = new Map<string, DiskInputs>();

function inputsOf(base: string): DiskInputs {
  const known = inputs.get(base) ?? new DiskInputs(base);
  inputs.set(base, known);
  return known;
}

/** tinypool calls a module's default export. */
async function makeRun({ task, stopFlag, port }: WorkerTask): Promise<RunReply> {
  return executeRun(task, inputsOf(task.base), {
    isStopped: () => Atomics.load(stopFlag, 0) !== 0,
    report: (progress) => port.postMessage(progress),
  });
}

// biome-ignore lint/style/noDefaultExport: the pool calls it
export default makeRun;
