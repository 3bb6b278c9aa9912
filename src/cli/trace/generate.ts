/** `berth trace generate`: writes the VMs of a workload model as a trace. */

import { InvalidArgumentError } from 'commander';
import type { TraceUsage, TraceVm } from '../../core/index.ts';
import { renderCsvTrace } from '../../traces/csv-trace/write.ts';
import { generateWorkload } from '../../traces/generator/generate.ts';
import { WorkloadUsage } from '../../traces/generator/usage.ts';
import type { WorkloadModel } from '../../traces/generator/workload-model.ts';
import type { CommandModule } from '../commands/command.ts';
import { EXIT_DONE } from '../failure.ts';
import type { Io } from '../io.ts';
import { createProgress, type Progress } from '../progress.ts';
import { plural, safe } from '../render/text.ts';
import { readWorkloadModel } from './read-model.ts';
import { openTarget, piecesOf } from './write-text.ts';

interface Options {
  readonly output: string;
  readonly seed: number;
  readonly usage?: boolean;
  readonly force?: boolean;
}

const EXAMPLES = `
Examples:
  $ berth trace generate model.yaml --seed 1 --output vms.csv.gz
  $ berth trace generate model.yaml --output - | head
  $ berth trace fit Huawei-East-1.csv.gz --output model.yaml      a model to begin with

The same model and seed give the same bytes. A longer horizon gives the same VMs and more after them. Memory does not grow
with the number of VMs.

model.yaml:
  apiVersion: berth.dev/v1alpha1
  kind: WorkloadModel
  metadata: { name: office }
  spec:
    horizonSeconds: 604800
    arrivals: { perHour: 40, daily: { amplitude: 0.6, peakHour: 10 }, weekly: { factors: [1, 1, 1, 1, 1, 0.3, 0.2] } }
    lifetime: { seconds: { kind: lognormal, median: 14400, sigma: 1.5 }, staying: 0.02 }
    tenants: { count: 12, zipfExponent: 1 }
    flavours:
      - { name: small, weight: 8, cpu: 2, memory: 4Gi }
      - { name: large, weight: 1, cpu: 16, memory: 64Gi, lifetime: { seconds: { kind: exponential, mean: 864000 } } }
    usage: { cpuFraction: { kind: uniform, min: 0.05, max: 0.6 }, dailyAmplitude: 0.4, noise: 0.1 }`;

/** VMs between two steps of the progress. */
const PROGRESS_STEP = 10_000;

export const generate: CommandModule = {
  register(program, io, done) {
    program
      .command('generate')
      .description("write the VMs of a workload model as a trace in Berth's own CSV form")
      .argument('<model>', 'file of a WorkloadModel; - for standard input')
      .requiredOption('-o, --output <file>', 'where to, packed where it ends in .gz; - for standard output')
      .option('--seed <number>', 'seed of everything that is drawn', parseSeed, 1)
      .option('--usage', 'with what the VMs use, one row an interval')
      .option('--force', 'replace a file that is there')
      .addHelpText('after', EXAMPLES)
      .action(async (file: string, options: Options) => {
        await generateTrace(file, options, io);
        done(EXIT_DONE);
      });
  },
};

/** A whole number that every double tells apart. */
export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed) || seed < 0) {
    throw new InvalidArgumentError('wanted a whole number from 0 on.');
  }
  return seed;
}

async function generateTrace(file: string, { output, seed, usage, force }: Options, io: Io): Promise<void> {
  const model = await readWorkloadModel(file, io);
  const target = await openTarget(output, force === true, io);
  const progress = createProgress('VMs', io);
  try {
    const counted = countedVms(model, seed, progress);
    const samples = usage === true ? samplesOf(model, seed) : [];
    await target.write(piecesOf(renderCsvTrace({ nodes: [], vms: counted.vms, changes: [], usage: samples })));
    progress.stop();
    io.err(`${plural(counted.count(), 'VM')} to ${safe(output)}\n`);
  } finally {
    progress.stop();
    await target.discard();
  }
}

function countedVms(
  model: WorkloadModel,
  seed: number,
  progress: Progress,
): { readonly vms: Iterable<TraceVm>; readonly count: () => number } {
  let count = 0;
  function* vms(): Generator<TraceVm, void, undefined> {
    for (const vm of generateWorkload(model, seed)) {
      if (++count % PROGRESS_STEP === 0) progress.update(count);
      yield vm;
    }
  }
  return { vms: vms(), count: () => count };
}

/** Goes through the VMs once more: samples stand behind them. */
function* samplesOf(model: WorkloadModel, seed: number): Generator<TraceUsage, void, undefined> {
  const usage = new WorkloadUsage(model, seed);
  for (const vm of generateWorkload(model, seed)) yield* usage.usageOf(vm, model.horizonSeconds);
}
