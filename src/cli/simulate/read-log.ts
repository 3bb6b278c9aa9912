/** Hands the records of a decision log to its replay; what is no record is left out, counted and told. */

import { createIssue, type Issue } from '../../core/index.ts';
import { InputRefused, tellIssues } from '../failure.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { readLines } from '../read-lines.ts';
import { plural } from '../render/text.ts';
import { parseLogRecord } from './log-record.ts';
import type { LogReplay } from './replay-log.ts';

/** Lines that are told one by one. */
const MAX_TOLD = 20;

/** Throws InputRefused where the file cannot be read to its end, or no decision in it can be taken again. */
export async function readLog(file: string, replay: LogReplay, io: Io): Promise<void> {
  const counts = { taken: 0, leftOut: 0 };
  const issues: Issue[] = [];
  const progress = createProgress('records', io);
  try {
    for await (const line of readLines(file, io.stdin)) {
      if ('issue' in line) throw new InputRefused([line.issue]);
      const parsed = parseLogRecord(line.line, file, `line ${line.number}`);
      if ('record' in parsed) {
        replay.take(parsed.record);
        counts.taken++;
      } else if (counts.leftOut++ < MAX_TOLD) issues.push(parsed.issue);
      progress.update(counts.taken);
    }
  } finally {
    progress.stop();
  }
  if (replay.results.every(({ decisions }) => decisions === 0)) issues.push(noDecision(file, counts));
  tellIssues(issues, io);
  tellDoubts(replay, counts.leftOut, io);
}

function noDecision(file: string, { taken, leftOut }: { readonly taken: number; readonly leftOut: number }): Issue {
  const remedy = 'give the cluster of that time by --cluster, or a log that begins with the service';
  const others = leftOut === 0 ? '' : `, ${plural(leftOut, 'line')} that are none`;
  const found = `${plural(taken, 'record')}${others}, no decision that can be taken again`;
  return createIssue('input-empty', '', found, 'decisions over known nodes', { file, remedy });
}

/** What makes a replay doubtful. */
function tellDoubts({ missingCount, isMeasured }: LogReplay, leftOut: number, io: Io): void {
  if (leftOut > 0) io.err(`warning: ${plural(leftOut, 'line')} of the log left out\n`);
  if (missingCount > 0) {
    io.err(`warning: ${plural(missingCount, 'record')} could not be written when they came; what follows may differ\n`);
  }
  if (isMeasured) {
    io.err('warning: the service read measurements, which the log does not hold; rules that read load abstain here\n');
  }
}
