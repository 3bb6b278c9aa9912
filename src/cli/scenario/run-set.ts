/** The runs of one scenario, made and kept in a results folder; those that are there already are not made again. */

import type { Issue } from '../../core/index.ts';
import { InputRefused, tellIssues } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, safe } from '../render/text.ts';
import { openResultsFolder } from '../results/results-folder.ts';
import type { RunSummary } from '../results/tables.ts';
import type { ResolvedScenario } from './resolve-scenario.ts';
import { makeRuns } from './run-pool.ts';
import type { RunReply, RunTask } from './run-task.ts';
import { createSetProgress } from './set-progress.ts';

export interface SetOptions {
  readonly folder: string;
  readonly jobs: number;
  readonly isForced: boolean;
  readonly signal: AbortSignal;
}

/** A set of runs did not come to its end; what has ended is kept. */
class SetFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SetFailure';
  }
}

/**
 * Makes the runs that are missing in the folder, and tells of what they warn. Throws InputRefused where the folder is not for them or a run refuses its
 * input, WriteFailure where the folder cannot be made, and SetFailure where the set was stopped or could not be written.
 */
export async function runSet(resolved: ResolvedScenario, options: SetOptions, io: Io): Promise<void> {
  const { runs, plan, base, inputs } = resolved;
  const { folder, jobs, isForced, signal } = options;
  const opened = openResultsFolder(folder, plan, isForced);
  const summaries = new Map<string, RunSummary>(opened.finished);
  const { formats } = runs[0]!.spec.outputs;
  const tasks = runs.flatMap((run, at): RunTask[] => {
    if (summaries.has(run.settings.id)) return [];
    return [{ run, inputsSha256: plan.runs[at]!.inputsSha256, base, folder, formats }];
  });
  if (summaries.size > 0) io.err(`${plural(summaries.size, 'run')} of ${runs.length} in ${safe(folder)} already\n`);
  const warnings = new Map<string, Issue>();
  const progress = createSetProgress(runs.length, summaries.size, io);
  // The first tells why; those after it were given up for it.
  const failed: { readonly task: RunTask; readonly reply: RunReply }[] = [];
  try {
    const report = ({ run }: RunTask, state: Parameters<typeof progress.report>[1]): void =>
      progress.report(run.settings.id, state);
    await makeRuns(tasks, { jobs, inputs, signal, report }, (task, reply) => {
      if (reply.kind !== 'done') failed.push({ task, reply });
      else {
        summaries.set(task.run.settings.id, reply.summary);
        // Runs of one scenario warn alike.
        for (const issue of reply.warnings) warnings.set(JSON.stringify(issue), issue);
        progress.finish(task.run.settings.id);
      }
    });
    progress.stop();
    tellIssues([...warnings.values()], io);
    const first = failed.find(({ reply }) => reply.kind !== 'stopped') ?? failed[0];
    if (first !== undefined) throw describe(first, summaries.size, runs.length, folder, io);
    opened.writeSummary(runs.flatMap(({ settings }) => summaries.get(settings.id) ?? []));
  } finally {
    progress.stop();
    opened.close();
  }
}

/** What is safe, and how to go on. */
function describe(
  { task, reply }: { readonly task: RunTask; readonly reply: RunReply },
  done: number,
  all: number,
  folder: string,
  io: Io,
): Error {
  const { id } = task.run.settings;
  const kept = `${done} of ${plural(all, 'run')} are in ${folder}`;
  const again = 'the same command goes on with the others';
  switch (reply.kind) {
    case 'unwritable':
      return new SetFailure(`${reply.path}: ${reply.reason}; ${kept} and safe; once there is room ${again}`);
    case 'refused':
      io.err(`${id} was refused; ${kept}\n`);
      return new InputRefused(reply.issues);
    case 'failed': {
      const failure = new SetFailure(`${id}: ${reply.message}; ${kept}`);
      failure.stack = reply.stack;
      return failure;
    }
    default:
      return new SetFailure(`stopped; ${kept} and safe; ${again}`);
  }
}
