/** What was told while a trace was read, on the error stream. */

import { renderIssues } from '../../core/index.ts';
import type { TraceReport } from '../../traces/read-trace-files.ts';
import type { Io } from '../io.ts';
import { safe } from '../render/text.ts';

/** Tells issues, at most `linesPerCode` of a kind, and remarks. */
export function tellReport({ issues, furtherIssues, remarks }: TraceReport, io: Io, linesPerCode?: number): void {
  if (issues.length > 0) io.err(`${renderIssues(issues, linesPerCode)}\n`);
  if (furtherIssues > 0) io.err(`and ${furtherIssues} more issues\n`);
  for (const remark of remarks) io.err(`${safe(remark)}\n`);
}
