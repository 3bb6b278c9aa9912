/** `berth trace check`: tells everything that is wrong with a trace. */

import { BerthError, renderIssues, type TraceSink } from '../../core/index.ts';
import { streamTrace } from '../../traces/read/read-trace.ts';
import type { CommandModule } from '../commands/command.ts';
import { EXIT_DONE, EXIT_REFUSED } from '../failure.ts';
import type { Io } from '../io.ts';
import { paint, plural, safe } from '../render/text.ts';
import { addReadingOptions, COLUMN_HELP, type ReadingOptions, toReadTraceOptions } from './reading-options.ts';
import { tellReport } from './tell-report.ts';

const EXAMPLES = `
Examples:
  $ berth trace check openb_pod_list_default.csv
  $ berth trace check vms.csv --column id=name cpu=vCPUs memory=ram:MiB arrival=start departure=stop
  $ berth trace check events.csv.gz --bad-rows 0

Exit code 0 when every row can be read, 1 when any cannot.
${COLUMN_HELP}`;

export const check: CommandModule = {
  register(program, io, done) {
    addReadingOptions(program.command('check').description('tell everything that is wrong with a trace'))
      .addHelpText('after', EXAMPLES)
      .action(async (files: string[], options: ReadingOptions) => done(await checkTrace(files, options, io)));
  },
};

async function checkTrace(files: readonly string[], options: ReadingOptions, io: Io): Promise<number> {
  const counts = { nodes: 0, vms: 0, usage: 0, changes: 0 };
  try {
    const report = await streamTrace(files, countingSink(counts), toReadTraceOptions(options));
    tellReport(report, io, Number.POSITIVE_INFINITY);
    const isGood = report.issues.every(({ severity }) => severity !== 'error');
    const verdict = isGood ? paint(io, 'green', 'good') : paint(io, 'red', 'not good');
    io.out(`${report.format.name}: ${verdict}, ${describeCounts(counts)}\n`);
    return isGood ? EXIT_DONE : EXIT_REFUSED;
  } catch (error) {
    // What was found until then is what was asked for.
    if (!(error instanceof BerthError)) throw error;
    if (error.issues.length > 0) io.err(`${renderIssues(error.issues, Number.POSITIVE_INFINITY)}\n`);
    io.err(`berth: ${safe(error.message)}; ${safe(error.remedy)}\n`);
    return EXIT_REFUSED;
  }
}

interface Counts {
  nodes: number;
  vms: number;
  usage: number;
  changes: number;
}

function countingSink(counts: Counts): TraceSink {
  return {
    node: () => void counts.nodes++,
    vm: () => void counts.vms++,
    end: () => undefined,
    usage: () => void counts.usage++,
    change: () => void counts.changes++,
  };
}

function describeCounts({ nodes, vms, usage, changes }: Counts): string {
  const more = [
    ...(usage === 0 ? [] : [plural(usage, 'sample')]),
    ...(changes === 0 ? [] : [plural(changes, 'change')]),
  ];
  return [plural(nodes, 'node'), plural(vms, 'VM'), ...more].join(', ');
}
