/** Makes runs: one after the other in this thread, or several at once on worker threads. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Tinypool } from 'tinypool';
import type { RunProgress } from '../../core/index.ts';
import type { ScenarioInputs } from '../../scenario/scenario-inputs.ts';
import { executeRun } from './execute-run.ts';
import type { RunReply, RunTask } from './run-task.ts';

/** What a worker is given beside its task. */
export interface WorkerTask {
  readonly task: RunTask;
  /** One cell, shared by all workers: not 0 once they are to stop. */
  readonly stopFlag: Int32Array;
  /** Takes RunProgress. */
  readonly port: MessagePort;
}

export interface PoolOptions {
  /** Runs at once, at least 1. */
  readonly jobs: number;
  /** What runs in this thread are read from; workers read for themselves. */
  readonly inputs: ScenarioInputs;
  readonly signal: AbortSignal;
  readonly report: (task: RunTask, progress: RunProgress) => void;
}

/** One core is left to the rest of the machine. */
export function defaultJobs(): number {
  return Math.max(1, availableParallelism() - 1);
}

/**
 * Makes the runs and hands over how each went, as they end. After the first that is not done, and once the signal is
 * aborted, no further one is begun, and those under way are given up.
 */
export async function makeRuns(
  tasks: readonly RunTask[],
  options: PoolOptions,
  take: (task: RunTask, reply: RunReply) => void,
): Promise<void> {
  if (Math.min(options.jobs, tasks.length) > 1) await makeOnWorkers(tasks, options, take);
  else await makeHere(tasks, options, take);
}

async function makeHere(
  tasks: readonly RunTask[],
  { inputs, signal, report }: PoolOptions,
  take: (task: RunTask, reply: RunReply) => void,
): Promise<void> {
  for (const task of tasks) {
    const isStopped = (): boolean => signal.aborted;
    const reply = await executeRun(task, inputs, { isStopped, report: (progress) => report(task, progress) });
    take(task, reply);
    if (reply.kind !== 'done') return;
  }
}

async function makeOnWorkers(
  tasks: readonly RunTask[],
  { jobs, inputs, signal, report }: PoolOptions,
  take: (task: RunTask, reply: RunReply) => void,
): Promise<void> {
  inputs.forget();
  const stopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stop = (): void => void Atomics.store(stopFlag, 0, 1);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const threads = Math.min(jobs, tasks.length);
  const pool = new Tinypool({ ...workerFile(), minThreads: threads, maxThreads: threads, isolateWorkers: false });
  try {
    await Promise.all(
      tasks.map(async (task) => {
        const { port1, port2: port } = new MessageChannel();
        port1.on('message', (progress: RunProgress) => report(task, progress));
        const reply = await ask(pool, { task, stopFlag, port });
        port1.close();
        take(task, reply);
        if (reply.kind !== 'done') stop();
      }),
    );
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.destroy();
  }
}

/** A worker that dies, out of memory for instance, is a run that failed. */
async function ask(pool: Tinypool, given: WorkerTask): Promise<RunReply> {
  try {
    // tinypool knows nothing of types.
    return (await pool.run(given, { transferList: [given.port] })) as RunReply;
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', message, stack };
  }
}

/** The worker's entry beside this source, or beside the built command line; sources need what strips their types. */
function workerFile(): { readonly filename: string; readonly execArgv?: string[] } {
  const source = fileURLToPath(new URL('./run-worker.ts', import.meta.url));
  if (!existsSync(source)) return { filename: new URL('./scenario/run-worker.js', import.meta.url).href };
  // `require` finds the CommonJS form, beside which the other one lies.
  const api = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/\.cjs$/, '.mjs');
  const register = `import { register } from ${JSON.stringify(pathToFileURL(api).href)}; register();`;
  return {
    filename: pathToFileURL(source).href,
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(register)}`],
  };
}
