/** `berth verify`: replays what kube-scheduler and KubeVirt were recorded to do. */

import { type Command, InvalidArgumentError } from 'commander';
import { type Issue, renderIssues } from '../../core/index.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../failure.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { type LineOrIssue, readLines } from '../read-lines.ts';
import { replayLauncherCases } from '../verify/launcher-replay.ts';
import { isSameLaunchers, launcherReplayDocument, renderLauncherReplay } from '../verify/launcher-report.ts';
import { replayCases } from '../verify/replay.ts';
import type { ReplayOptions } from '../verify/replay-lines.ts';
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
  $ berth verify launcher test/corpus/kubevirt-launcher-pods/cases.jsonl.gz

Exit code 0 when every case agrees, 1 when any differs or the file holds none.`;

export const verify: CommandModule = {
  register(program, io, done) {
    const parent = program
      .command('verify')
      .description('check Berth against what others recorded')
      .addHelpText('after', EXAMPLES);
    addReplay(parent, 'scheduler', "compare Berth's decisions with recorded verdicts of kube-scheduler").action(
      async (file: string, options: Options) => done(await verifyScheduler(file, options, io)),
    );
    addReplay(parent, 'launcher', "compare Berth's launcher pods with recorded ones of KubeVirt").action(
      async (file: string, options: Options) => done(await verifyLauncher(file, options, io)),
    );
  },
};

function addReplay(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .argument('<file>', 'recorded cases, one JSON object a line, gzipped or not; - for standard input')
    .option('--limit <count>', 'cases to read at most', parseCount)
    .option('--first <count>', `differing ${name === 'scheduler' ? 'pods' : 'cases'} to show in full`, parseCount, 3)
    .option('--json', 'print one JSON document')
    .addHelpText('after', EXAMPLES);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('wanted a whole number from 1 on.');
  return count;
}

async function verifyScheduler(file: string, options: Options, io: Io): Promise<number> {
  const replay = await replayFile(replayCases, { file, ...options }, io);
  if (!hasIssues(replay.issues, io) && replay.podCount === 0) io.err(noCase(file));
  io.out(options.json === true ? toJson(replayDocument(replay)) : renderReplay(replay, io));
  return isSame(replay) ? EXIT_DONE : EXIT_REFUSED;
}

async function verifyLauncher(file: string, options: Options, io: Io): Promise<number> {
  const replay = await replayFile(replayLauncherCases, { file, ...options }, io);
  if (!hasIssues(replay.issues, io) && replay.caseCount === 0) io.err(noCase(file));
  io.out(options.json === true ? toJson(launcherReplayDocument(replay)) : renderLauncherReplay(replay, io));
  return isSameLaunchers(replay) ? EXIT_DONE : EXIT_REFUSED;
}

/** Replays a file of cases and shows how far it is. */
async function replayFile<T>(replay: Replayer<T>, { file, limit, first }: FileOptions, io: Io): Promise<T> {
  const progress = createProgress('cases', io);
  try {
    return await replay(readLines(file, io.stdin), file === '-' ? 'stdin' : file, {
      limit: limit ?? Number.POSITIVE_INFINITY,
      keep: first,
      onCase: progress.update,
    });
  } finally {
    progress.stop();
  }
}

interface FileOptions extends Options {
  readonly file: string;
}

type Replayer<T> = (lines: AsyncIterable<LineOrIssue>, file: string, options: ReplayOptions) => Promise<T>;

/** Prints issues to standard error; false where there is none. */
function hasIssues(found: readonly Issue[], io: Io): boolean {
  const issues = renderIssues(found);
  if (issues !== '') io.err(`${issues}\n`);
  return issues !== '';
}

function noCase(file: string): string {
  return `${file}: found no case, wanted one recorded case a line\n`;
}

function toJson(document: unknown): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}
