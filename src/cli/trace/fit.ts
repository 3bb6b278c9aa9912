/** `berth trace fit`: makes a workload model of a trace, and tells how good it is. */

import { stringify } from 'yaml';
import { compareWorkloads } from '../../traces/generator/fit/compare-workloads.ts';
import { type FittedWorkload, fitWorkload } from '../../traces/generator/fit/fit-workload.ts';
import { generateWorkload } from '../../traces/generator/generate.ts';
import { toWorkloadFile } from '../../traces/generator/workload-file.ts';
import { readTrace } from '../../traces/read/read-trace.ts';
import type { CommandModule } from '../commands/command.ts';
import { EXIT_DONE } from '../failure.ts';
import type { Io } from '../io.ts';
import { plural, safe } from '../render/text.ts';
import { parseSeed } from './generate.ts';
import { addReadingOptions, COLUMN_HELP, type ReadingOptions, toReadTraceOptions } from './reading-options.ts';
import { renderComparison, renderLifetimeFits } from './render-fit.ts';
import { tellReport } from './tell-report.ts';
import { openTarget } from './write-text.ts';

interface Options extends ReadingOptions {
  readonly output: string;
  readonly seed: number;
  readonly force?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth trace fit Huawei-East-1.csv.gz --output model.yaml
  $ berth trace fit disaggregated_DLRM_trace.csv.gz --output dlrm.yaml --seed 7
  $ berth trace generate model.yaml --output vms.csv.gz

Prints the trace beside VMs generated from the model, within as long a time: means and quantiles field by field. The model is
text and may be changed: half the lives, twice the rate.
${COLUMN_HELP}`;

/** What a description may have. */
const MOST_CHARACTERS = 10_000;

export const fit: CommandModule = {
  register(program, io, done) {
    addReadingOptions(program.command('fit').description('make a workload model of a trace, and tell how good it is'))
      .requiredOption('-o, --output <file>', 'where the model goes; - for standard output')
      .option('--seed <number>', 'seed of the VMs that the trace is compared with', parseSeed, 1)
      .option('--force', 'replace a file that is there')
      .addHelpText('after', EXAMPLES)
      .action(async (files: string[], options: Options) => {
        await fitTrace(files, options, io);
        done(EXIT_DONE);
      });
  },
};

async function fitTrace(files: readonly string[], options: Options, io: Io): Promise<void> {
  const { output, seed, force = false } = options;
  const target = await openTarget(output, force, io);
  // Standard output is for the model where it is asked for there.
  const tell = output === '-' ? io.err : io.out;
  try {
    const trace = await readTrace(files, toReadTraceOptions(options));
    tellReport(trace, io);
    const fitted = fitWorkload(trace.vms);
    const { cuts, observed } = fitted;
    const source = `Fitted to ${plural(trace.vms.length, 'VM')} of ${trace.format.name}.`;
    const description = [source, ...cuts, trace.format.citation].join(' ').trim().slice(0, MOST_CHARACTERS);
    const model = { ...fitted.model, description };
    const window = { startSeconds: observed.startSeconds, endSeconds: observed.lastArrivalSeconds };
    const fields = compareWorkloads(
      { vms: trace.vms, window },
      {
        vms: generateWorkload(model, seed),
        window: { startSeconds: 0, endSeconds: window.endSeconds - window.startSeconds },
      },
    );
    await target.write([stringify(toWorkloadFile(model), { flowCollectionPadding: true })]);
    tell(`${describe(fitted)}\n${renderComparison(fields, io)}\n${renderLifetimeFits(fitted.lifetimeFits, io)}`);
    for (const cut of cuts) io.err(`${safe(cut)}\n`);
    io.err(`model to ${safe(output)}\n`);
  } finally {
    await target.discard();
  }
}

/** `154.78 VMs an hour with a daily rhythm, 14 flavours, 1 tenant, none at the start`. */
function describe({ model }: FittedWorkload): string {
  const { arrivals, flavours, tenants, initial } = model;
  const rhythms = [
    ...(arrivals.daily.kind === 'flat' ? [] : ['a daily rhythm']),
    ...(arrivals.weekly.kind === 'flat' ? [] : ['a weekly rhythm']),
  ].join(' and ');
  const tenantCount = tenants.kind === 'listed' ? tenants.list.length : tenants.count;
  const present = initial.kind === 'count' ? plural(initial.count, 'VM') : 'none';
  return [
    `${arrivals.perHour} VMs an hour${rhythms === '' ? '' : ` with ${rhythms}`}`,
    plural(flavours.length, 'flavour'),
    plural(tenantCount, 'tenant'),
    `${present} at the start`,
  ].join(', ');
}
