/** `berth bench traces`: tables on public traces, beside what others have published or recorded. */

import { join } from 'node:path';
import { API_VERSION, quote } from '../../core/index.ts';
import { dataFolderOf, describeMissing } from '../bench/find-data.ts';
import { TRACE_BENCHES } from '../bench/index.ts';
import type { BenchTable, TraceBench, TraceBenchOptions } from '../bench/trace-bench.ts';
import { EXIT_DONE, EXIT_REFUSED, UsageError } from '../failure.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../progress.ts';
import { renderTable } from '../render/table.ts';
import { paint, safe } from '../render/text.ts';
import { parseCount } from '../serve/option-values.ts';
import type { CommandModule } from './command.ts';

interface Options {
  readonly data?: string;
  readonly seeds: string;
  readonly only?: readonly string[];
  readonly variants?: boolean;
  readonly json?: boolean;
}

/** More seeds narrow nothing that a table shows. */
const MOST_SEEDS = 1000;

const EXAMPLES = `
Tables:
${TRACE_BENCHES.map(({ name, summary }) => `  ${name.padEnd(14)} ${summary}`).join('\n')}

Traces are no part of Berth: the folder has one folder of files for each set (default: $BERTH_DATA, or ../shared/data).

Examples:
  $ berth bench traces
  $ berth bench traces --only openb --seeds 3 --data traces
  $ berth bench traces --only openb --variants --json

Exit code 0 when every row that is compared passes, 1 when one fails or what was asked for is not there.`;

export const bench: CommandModule = {
  register(program, io, done) {
    const parent = program
      .command('bench')
      .description('make the tables on public traces again')
      .addHelpText('after', EXAMPLES);
    parent
      .command('traces')
      .description('simulate public traces and compare with published and recorded figures')
      .option('--data <folder>', 'folder of the traces (default: $BERTH_DATA, or ../shared/data)')
      .option('--seeds <number>', 'seeds from 42 on', '10')
      .option('--only <name...>', 'tables to make (default: all whose traces are there)')
      .option('--variants', 'also the other pod lists of OpenB')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action(async (options: Options) => done(await benchTraces(options, io)));
  },
};

/** The exit code. */
async function benchTraces(options: Options, io: Io): Promise<number> {
  const seedCount = parseCount('--seeds', options.seeds, 1, MOST_SEEDS);
  const asked = (options.only ?? []).map(findBench);
  const data = dataFolderOf(options.data);
  const tables: BenchTable[] = [];
  let passes = true;
  for (const one of asked.length > 0 ? asked : TRACE_BENCHES) {
    const missing = describeMissing(one, data);
    if (missing !== '') {
      io.err(`${safe(missing)}\n`);
      if (asked.length > 0) passes = false;
      continue;
    }
    const settings = { seedCount, hasVariants: options.variants === true };
    for await (const table of measure(one, join(data, one.folder), settings, io)) {
      tables.push(table);
      if (options.json !== true) io.out(`${tables.length > 1 ? '\n' : ''}${render(table, io)}`);
    }
  }
  if (options.json === true) io.out(`${JSON.stringify(toDocument(tables), null, 2)}\n`);
  return passes && tables.length > 0 && tables.every((table) => table.passes) ? EXIT_DONE : EXIT_REFUSED;
}

function findBench(name: string): TraceBench {
  const found = TRACE_BENCHES.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = TRACE_BENCHES.map((one) => one.name).join(', ');
  throw new UsageError(`--only: found ${quote(name)}, wanted some of ${known}`);
}

/** The tables of one set, with the runs counted on the error stream. */
async function* measure(
  one: TraceBench,
  folder: string,
  settings: Omit<TraceBenchOptions, 'ranOne'>,
  io: Io,
): AsyncGenerator<BenchTable> {
  const progress = createProgress(`runs of ${one.name}`, io);
  let runs = 0;
  try {
    yield* one.measure(folder, { ...settings, ranOne: () => progress.update(++runs) });
  } finally {
    progress.stop();
  }
}

function render({ title, columns, rows, notes }: BenchTable, io: Io): string {
  return `${paint(io, 'bold', title)}\n\n${renderTable(columns, rows, io)}${notes.map((note) => `${note}\n`).join('')}`;
}

function toDocument(tables: readonly BenchTable[]): object {
  return {
    apiVersion: API_VERSION,
    kind: 'TraceTables',
    tables: tables.map(({ title, notes, passes, records }) => ({ title, notes, passes, rows: records })),
  };
}
