/** One run as it is given to whoever makes it, in this thread or in a worker: plain data both ways. */

import type { Issue, OutputFormat, ScenarioRun } from '../../core/index.ts';
import type { RunControl } from '../../scenario/make-run.ts';
import type { RunSummary } from '../results/tables.ts';

export interface RunTask {
  readonly run: ScenarioRun;
  /** Digest of everything that the result depends on. */
  readonly inputsSha256: string;
  /** Folder that names of files in the scenario count from. */
  readonly base: string;
  /** Results folder. */
  readonly folder: string;
  readonly formats: readonly OutputFormat[];
}

/** How a run went. Errors are told as data: an Error loses its class on the way between threads. */
export type RunReply =
  | { readonly kind: 'done'; readonly summary: RunSummary; readonly warnings: readonly Issue[] }
  /** Given up because the set was asked to stop; nothing of it is kept. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'refused'; readonly issues: readonly Issue[] }
  | { readonly kind: 'unwritable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

/** What a run asks of its surroundings. */
export type TaskControl = Pick<RunControl, 'isStopped' | 'report'>;
