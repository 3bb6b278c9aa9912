/** Reads sets of one file a VM, as Bitbrains and Materna published them. */

import { BadRows } from '../bad-rows.ts';
import { readCsv } from '../csv.ts';
import type { CsvRow } from '../csv-row.ts';
import { readHead } from '../first-line.ts';
import type { TraceFile, TraceReading } from '../format.ts';
import { remarkCount } from '../remark-count.ts';
import { Shapes } from '../shapes.ts';
import { emitRecording, NO_COUNTS, type RecordedRow, type RecordingCounts } from './recording.ts';

/** How a set writes times and numbers. */
export interface RecordingDialect {
  readonly timestamp: string;
  /** Seconds since 1970 of a field; NaN where it is no time. */
  parseTime(text: string): number;
  /** NaN where the text is no number. */
  parseNumber(text: string): number;
}

/** Those that are read, after the time; a set may have more, in any order. */
const AMOUNTS = [
  'CPU cores',
  'CPU capacity provisioned [MHZ]',
  'CPU usage [MHZ]',
  'Memory capacity provisioned [KB]',
  'Memory usage [KB]',
] as const;
const SEPARATOR = ';';

export async function readRecordings(
  files: readonly TraceFile[],
  dialect: RecordingDialect,
  reading: TraceReading,
): Promise<void> {
  const rows = new BadRows(reading);
  const shapes = new Shapes();
  const counts = { ...NO_COUNTS };
  const traceStartSeconds = await firstSeconds(files, dialect);
  const ids = idsOf(files);
  for (const [index, file] of files.entries()) {
    const recorded: RecordedRow[] = [];
    const layout = { columns: [dialect.timestamp, ...AMOUNTS], separator: SEPARATOR };
    await readCsv(file, layout, { reading, rows }, (row) => recorded.push(readRow(row, dialect)));
    if (recorded.length > 0) emitRecording(ids[index]!, recorded, { reading, shapes, counts, traceStartSeconds });
  }
  rows.finish();
  remark(counts, reading.remark);
}

function readRow(row: CsvRow, { parseTime, parseNumber }: RecordingDialect): RecordedRow {
  const seconds = parseTime(row.text(0));
  if (!(seconds >= 0)) throw row.bad(0, 'bad-time', 'a time', 'mend or remove the row');
  const amount = (column: number): number => {
    const value = parseNumber(row.text(column));
    if (value >= 0) return value;
    throw Number.isNaN(value)
      ? row.bad(column, 'wrong-type', 'a number')
      : row.bad(column, 'out-of-range', 'zero or more');
  };
  const [cores, capacityMhz, usedMhz, memoryKib, usedMemoryKib] = [
    amount(1),
    amount(2),
    amount(3),
    amount(4),
    amount(5),
  ];
  return { seconds, cores, capacityMhz, usedMhz, memoryKib, usedMemoryKib };
}

/** When the first of the recordings begins; rows of a file begin with its earliest. */
async function firstSeconds(files: readonly TraceFile[], { parseTime }: RecordingDialect): Promise<number> {
  let earliest = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const { text } = await readHead(file);
    const field = (text.split('\n', 2)[1] ?? '').split(SEPARATOR, 1)[0]!.trim().replaceAll('"', '');
    const seconds = parseTime(field);
    if (seconds < earliest) earliest = seconds;
  }
  return earliest;
}

/** The file's name tells the VM; of several folders the folder besides, for months need not mean the same VM by it. */
function idsOf(files: readonly TraceFile[]): readonly string[] {
  const parts = files.map(({ name }) =>
    name
      .replace(/\.(?:gz|zst)$/, '')
      .replace(/\.csv$/, '')
      .split(/[\\/]/),
  );
  for (let length = 1; ; length++) {
    const ids = parts.map((one) => one.slice(-length).join('/'));
    if (new Set(ids).size === ids.length) return ids;
    if (parts.every((one) => one.length <= length)) return ids.map((id, index) => `${id}.${index}`);
  }
}

function remark(counts: RecordingCounts, tell: TraceReading['remark']): void {
  tell('Requests are derived: the last provision of each VM. Arrivals and ends are not in the set.');
  remarkCount(tell, counts.rows, 'Rows that were read');
  const repeated = 'Rows that repeat a time, of which the last with a capacity above 0 counts, else the last';
  remarkCount(tell, counts.repeatedTimes, repeated);
  remarkCount(tell, counts.resized, 'VMs that change their size and count with their last');
  remarkCount(tell, counts.empty, 'VMs left out, as they never have any capacity');
  remarkCount(tell, counts.aboveCapacity, 'Rows that use more CPU than provisioned, kept');
  remarkCount(tell, counts.aboveMemory, 'Rows that use more memory than provisioned, kept');
}
