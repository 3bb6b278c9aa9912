/** Reads sets of one file a VM, as Bitbrains and Materna published them. */

import { BadRows } from '../bad-rows.ts';
import { readCsv } from '../csv.ts';
import type { CsvRow } from '../csv-row.ts';
import { describeCount } from '../describe-count.ts';
import { readHead } from '../first-line.ts';
import type { TraceFile, TraceReading } from '../format.ts';
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
  tell(
    `Requests are derived: the last provision of ${describeCount(counts.vms, 'VM')}, of ${describeCount(counts.rows, 'row')}; arrivals and ends are not in the set.`,
  );
  if (counts.repeatedTimes > 0) {
    tell(
      `${describeCount(counts.repeatedTimes, 'row')} repeat a time: of these the last with a capacity above 0 counts, else the last.`,
    );
  }
  if (counts.resized > 0) tell(`${describeCount(counts.resized, 'VM')} change their size; each counts with its last.`);
  if (counts.empty > 0) tell(`${describeCount(counts.empty, 'VM')} never have any capacity and are left out.`);
  if (counts.aboveCapacity > 0) tell(`${describeCount(counts.aboveCapacity, 'row')} use more CPU than provisioned.`);
  if (counts.aboveMemory > 0) tell(`${describeCount(counts.aboveMemory, 'row')} use more memory than provisioned.`);
}
