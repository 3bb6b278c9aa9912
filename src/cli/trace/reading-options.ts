/** Options of every command that reads traces. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { quote } from '../../core/index.ts';
import { TRACE_FORMATS } from '../../traces/index.ts';
import type { ReadTraceOptions } from '../../traces/read-trace-files.ts';
import { UsageError } from '../failure.ts';

const MILLI_PER_CORE = 1000;
const BYTES_PER_GIB = 2 ** 30;

/** What commander makes of the options below. */
export interface ReadingOptions {
  readonly format?: string;
  readonly column?: readonly string[];
  readonly unitCpu?: number;
  readonly unitMemory?: number;
  readonly memoryUnit?: number;
  readonly machineType?: number;
  readonly table?: string;
  readonly badRows?: number;
}

/** Adds the files and the options that `toReadTraceOptions` takes. */
export function addReadingOptions(command: Command): Command {
  return command
    .argument('<file...>', 'files or folders of one trace, gzip or zstd or neither')
    .addOption(
      new Option('--format <name>', 'the format (default: told by content)').choices(
        TRACE_FORMATS.map(({ name }) => name),
      ),
    )
    .option('--column <key=name...>', 'what a column holds, such as cpu=vCPUs:cores (see below)')
    .option('--unit-cpu <cores>', 'cores that 1.0 stands for where sizes are fractions', parseAmount)
    .option('--unit-memory <GiB>', 'memory that 1.0 stands for where sizes are fractions', parseAmount)
    .option('--memory-unit <bytes>', 'bytes of one unit of memory where the format does not say', parseAmount)
    .option('--machine-type <number>', 'machine type to decode for (azure-packing)', parseWhole)
    .option('--table <name>', 'table of a file without a header')
    .option(
      '--bad-rows <percent>',
      'share of rows that may be left out because they are bad (default: 1)',
      parsePercent,
    );
}

/** Help for --column. */
export const COLUMN_HELP = `
Any CSV of VMs can be read: --column KEY=NAME or KEY=NAME:UNIT says which column holds what.
  id                    name of the VM, unique
  cpu                   in cores (default) or milli
  memory                in bytes (default), KiB, MiB, GiB, TiB, kB, MB, GB or TB
  arrival, departure    in s (default), ms, us, min, h, d or rfc3339; empty: before the start, after the end
  lifetime              in place of departure
  group, tenant, priority, node, kind (vm or container), gpu (1x500, 2x1000:A10|T4)
A unit may also stand behind every number of a column (500m, 16Gi), the same in all rows.`;

/** The formats that are told by content. */
export function formatHelp(): string {
  const width = Math.max(...TRACE_FORMATS.map(({ name }) => name.length));
  return `\nFormats:\n${TRACE_FORMATS.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}\n`;
}

/** The options as readers take them. Throws a UsageError where one says nothing. */
export function toReadTraceOptions(options: ReadingOptions): ReadTraceOptions {
  const { format = '', column = [], unitCpu, unitMemory, memoryUnit, machineType, table = '', badRows } = options;
  return {
    format,
    table,
    columns: Object.fromEntries(column.map(parseColumn)),
    unitCpuMilli: unitCpu === undefined ? null : unitCpu * MILLI_PER_CORE,
    unitMemoryBytes: unitMemory === undefined ? null : unitMemory * BYTES_PER_GIB,
    memoryUnitBytes: memoryUnit ?? null,
    machineType: machineType ?? null,
    ...(badRows === undefined ? {} : { badRowShare: badRows / 100 }),
  };
}

function parseColumn(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
  throw new UsageError(`--column: found ${quote(text)}, wanted KEY=NAME, such as cpu=vCPUs:cores`);
}

function parseAmount(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
    throw new InvalidArgumentError('wanted a number above 0.');
  }
  return value;
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError('wanted a whole number from 0 on.');
  }
  return value;
}

function parsePercent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('wanted a number from 0 to 100.');
  return value;
}
