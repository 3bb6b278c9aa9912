/** Bitbrains' VMs, GWA-T-12: a file a VM, a row every five minutes (traces.md 9). */

import { parseDecimal } from '../csv-row.ts';
import { firstLine } from '../first-line.ts';
import type { TraceFormat } from '../format.ts';
import { type RecordingDialect, readRecordings } from './read-recordings.ts';

const TIMESTAMP = 'Timestamp [ms]';
/** Milliseconds since 1970 below this, 1973, are seconds: the label is wrong in all files seen. */
const EARLIEST_MILLISECONDS = 1e11;

const DIALECT: RecordingDialect = {
  timestamp: TIMESTAMP,
  parseTime: (text) => {
    const value = parseDecimal(text);
    return value < EARLIEST_MILLISECONDS ? value : value / 1000;
  },
  parseNumber: parseDecimal,
};

export const bitbrains: TraceFormat = {
  name: 'bitbrains',
  summary: 'use of managed-hosting VMs by Bitbrains (GWA-T-12), one CSV file a VM; requests are derived',
  citation:
    'Shen, van Beek, Iosup, Statistical Characterization of Business-Critical Workloads Hosted in Cloud Datacenters, CCGrid 2015; Grid Workloads Archive',
  recognizes: (head) =>
    firstLine(head)
      .replace(/^\ufeff/, '')
      .startsWith(`${TIMESTAMP};`),
  read: (files, reading) => readRecordings(files, DIALECT, reading),
};
