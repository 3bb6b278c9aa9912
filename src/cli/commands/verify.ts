/** `berth verify scheduler`: replays recorded verdicts of kube-scheduler. */

import { InvalidArgumentError } from 'commander';
import { renderIssues } from '../../core/index.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../failure.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { readLines } from '../read-lines.ts';
import { replayCases } from '../verify/replay.ts';
import { isSame, renderReplay, replayDocument } from '../verify/report.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly limit?: number;
  readonly first: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth verify scheduler test/corpus/kube-scheduler-verdicts/cases.jsonl.gz
  $ berth verify scheduler cases.jsonl.gz --limit 50 --first 5
  $ gzip -dc cases.jsonl.gz | berth verify scheduler - --json

Exit code 0 when every case agrees, 1 when any differs or the file holds none.`;

export const verify: CommandModule = {
  register(program, io, done) {
    const parent = program
      .command('verify')
      .description('check Berth against what others recorded')
      .addHelpText('after', EXAMPLES);
    parent
      .command('scheduler')
      .description("compare Berth's decisions with recorded verdicts of kube-scheduler")
      .argument('<file>', 'recorded cases, one JSON object a line, gzipped or not; - for standard input')
      .option('--limit <count>', 'cases to read at most', parseCount)
      .option('--first <count>', 'differing pods to show in full', parseCount, 3)
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (file: string, options: Options) => done(await verifyScheduler(file, options, io)));
  },
};

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('wanted a whole number from 1 on.');
  return count;
}

async function verifyScheduler(file: string, options: Options, io: Io): Promise<number> {
  const progress = createProgress('cases', io);
  const replay = await replayCases(readLines(file, io.stdin), file === '-' ? 'stdin' : file, {
    limit: options.limit ?? Number.POSITIVE_INFINITY,
    keep: options.first,
    onCase: progress.update,
  });
  progress.stop();
  const issues = renderIssues(replay.issues);
  if (issues !== '') io.err(`${issues}\n`);
  if (replay.podCount === 0 && issues === '') io.err(`${file}: found no case, wanted one recorded case a line\n`);
  io.out(options.json === true ? `${JSON.stringify(replayDocument(replay), null, 2)}\n` : renderReplay(replay, io));
  return isSame(replay) ? EXIT_DONE : EXIT_REFUSED;
}
