/** `berth trace convert`: writes a trace in Berth's own comma-separated form. */

import { InvalidArgumentError } from 'commander';
import { openSnapshotFile } from '../../kube/live/snapshot-file.ts';
import type { TraceContent } from '../../traces/collect.ts';
import { renderCsvTrace } from '../../traces/csv-trace/write.ts';
import { readTrace } from '../../traces/read/read-trace.ts';
import { cutWindow } from '../../traces/window.ts';
import type { CommandModule } from '../commands/command.ts';
import { EXIT_DONE, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, safe } from '../render/text.ts';
import { addReadingOptions, COLUMN_HELP, type ReadingOptions, toReadTraceOptions } from './reading-options.ts';
import { tellReport } from './tell-report.ts';

interface Options extends ReadingOptions {
  readonly output: string;
  readonly from?: number;
  readonly to?: number;
  readonly force?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth trace convert Huawei-East-1.csv --output huawei.csv
  $ berth trace convert openb_node_list_all_node.csv openb_pod_list_default.csv --output openb.csv.gz
  $ berth trace convert vmtable.csv.gz --from 86400 --to 172800 --output day2.csv
  $ berth trace convert DS1-trace.txt --output - | head

Times are seconds on the trace's own clock and stay as they are. What was there before --from is before the start, what
stays until --to is after the end. Rows that cannot be read are told and left out.
${COLUMN_HELP}`;

export const convert: CommandModule = {
  register(program, io, done) {
    addReadingOptions(program.command('convert').description("write a trace in Berth's own CSV form"))
      .requiredOption('-o, --output <file>', 'where to, packed where it ends in .gz; - for standard output')
      .option('--from <seconds>', 'begin here', parseSeconds)
      .option('--to <seconds>', 'end before here', parseSeconds)
      .option('--force', 'replace a file that is there')
      .addHelpText('after', EXAMPLES)
      .action(async (files: string[], options: Options) => {
        await convertTrace(files, options, io);
        done(EXIT_DONE);
      });
  },
};

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !Number.isFinite(seconds)) throw new InvalidArgumentError('wanted a number of seconds.');
  return seconds;
}

async function convertTrace(files: readonly string[], options: Options, io: Io): Promise<void> {
  const { output, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, force = false } = options;
  if (!(from < to)) throw new UsageError(`--to: found ${to}, wanted more than --from, which is ${from}`);
  if (output === '') throw new UsageError('--output: found nothing, wanted the name of a file, or -');
  const target =
    output === '-' ? null : await openSnapshotFile(output, { isGzipped: output.endsWith('.gz'), mayReplace: force });
  try {
    const trace = await readTrace(files, toReadTraceOptions(options), { fromSeconds: from, toSeconds: to });
    tellReport(trace, io);
    const isWhole = from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY;
    const content = isWhole ? trace : cutWindow(trace, from, to);
    if (target === null) for (const piece of linesOf(content)) io.out(piece);
    else await target.write(linesOf(content), new AbortController().signal);
    io.err(`${plural(content.nodes.length, 'node')} and ${plural(content.vms.length, 'VM')} to ${safe(output)}\n`);
  } finally {
    await target?.discard();
  }
}

function* linesOf(content: TraceContent): Generator<string> {
  for (const line of renderCsvTrace(content)) yield `${line}\n`;
}
