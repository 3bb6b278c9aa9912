/** Materna's VMs, GWA-T-13: as Bitbrains', in German notation (traces.md 9; from the set's description). */

import { parseDecimal } from '../csv-row.ts';
import { firstLine } from '../first-line.ts';
import type { TraceFormat } from '../format.ts';
import { type RecordingDialect, readRecordings } from './read-recordings.ts';

const GERMAN_TIME = /^(\d{2})\.(\d{2})\.(\d{4}) (\d{2}):(\d{2}):(\d{2})$/;
/** Central European Time, winter: no change of the clock falls into the three months. */
const OFFSET_SECONDS = 3600;

const DIALECT: RecordingDialect = { timestamp: 'Timestamp', parseTime, parseNumber };

export const materna: TraceFormat = {
  name: 'materna',
  summary:
    'use of VMs of a data centre by Materna (GWA-T-13), one CSV file a VM in German notation; requests are derived',
  citation: 'Kohne et al., Federated Cloud Networking, CCB 2014; Grid Workloads Archive',
  recognizes: (head) => /^\ufeff?"?Timestamp"?;"?CPU cores"?;/.test(firstLine(head)),
  read: async (files, reading) => {
    await readRecordings(files, DIALECT, reading);
    reading.remark('Times are read as Central European Time, one hour ahead of UTC.');
  },
};

/** `05.11.2015 14:00:00` */
function parseTime(text: string): number {
  const parts = GERMAN_TIME.exec(text);
  if (parts === null) return Number.NaN;
  const [day, month, year, hour, minute, second] = parts.slice(1).map(Number) as [
    ...[number, number, number],
    ...[number, number, number],
  ];
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  // The calendar takes 31 February for 3 March.
  const isDate = new Date(milliseconds).getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && month <= 12;
  return isDate ? milliseconds / 1000 - OFFSET_SECONDS : Number.NaN;
}

/** `1.234,5` */
function parseNumber(text: string): number {
  return parseDecimal(text.includes(',') ? text.replaceAll('.', '').replace(',', '.') : text);
}
