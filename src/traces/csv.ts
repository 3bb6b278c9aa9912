/** Reads rows of comma-separated files with known columns, fast enough for millions of them. */

import { createIssue, nearestName, quote } from '../core/index.ts';
import { BadRow, type BadRows } from './bad-rows.ts';
import { CsvRow, splitFields } from './csv-row.ts';
import type { TraceFile, TraceReading } from './format.ts';
import { eachLine } from './lines.ts';

/** How a file is laid out. */
export interface CsvLayout {
  /** Columns that rows are asked for, by their position here. */
  readonly columns: readonly string[];
  /** Those of them that may be missing in the file; their fields then read as empty. */
  readonly optional?: readonly string[];
  /** False: there is no header, and the columns are the first ones of every row; default true. */
  readonly hasHeader?: boolean;
  /** Default: comma. */
  readonly separator?: string;
}

/**
 * Calls `take` with every row that is not blank; the row is one object that is filled anew. A missing column is an issue
 * and ends the file; unknown ones are ignored; a header that comes again, as in concatenated files, is skipped. Fields may
 * be quoted, rows end with their line. A BadRow that `take` throws is told to `rows`, anything else ends the reading.
 */
export async function readCsv(
  file: TraceFile,
  layout: CsvLayout,
  context: { readonly reading: TraceReading; readonly rows: BadRows },
  take: (row: CsvRow) => void,
): Promise<void> {
  const { columns, hasHeader = true, separator = ',' } = layout;
  const { reading, rows } = context;
  const places = hasHeader ? [] : columns.map((_, place) => place);
  const row = new CsvRow(columns, places, separator);
  let header: string | null = hasHeader ? null : '';
  let isReadable = true;
  const findColumns = (line: string, number: number): void => {
    header = line;
    const found = splitFields(line, separator).map((name) => name.trim());
    const missing = columns.filter((name) => !found.includes(name) && layout.optional?.includes(name) !== true);
    for (const name of missing) reading.report(missingColumn(file.name, number, name, found));
    isReadable = missing.length === 0;
    places.push(...columns.map((name) => found.indexOf(name)));
    row.fieldCount = found.length;
  };
  await eachLine(file, (line, number) => {
    if (line === '' || line === header || !isReadable || line.trim() === '') return;
    if (header === null) {
      findColumns(line, number);
      return;
    }
    rows.count();
    try {
      row.load(line, number);
      take(row);
    } catch (error) {
      rows.refuse(file.name, number, error);
    }
  });
  if (header === null) {
    const wanted = `the columns ${columns.join(', ')}`;
    reading.report(createIssue('input-empty', '', 'nothing', wanted, { file: file.name, remedy: 'check the file' }));
  }
}

function missingColumn(file: string, line: number, name: string, found: readonly string[]) {
  const nearest = nearestName(name, found);
  const hint = nearest === undefined ? `found ${found.length} other columns` : `is it ${quote(nearest)}?`;
  return createIssue('missing-field', `line ${line}`, `no column ${quote(name)}`, `a column ${quote(name)}`, {
    file,
    remedy: hint,
  });
}

/** Refuses a VM that leaves before it comes. */
export function checkLife(column: string, arrivalSeconds: number, departureSeconds: number): void {
  if (departureSeconds >= arrivalSeconds) return;
  const found = `an end at ${departureSeconds} s before the beginning at ${arrivalSeconds} s`;
  throw new BadRow('bad-row', column, found, 'an end that is not before the beginning', 'mend or remove the row');
}

/** The position of each column in a list of columns, by its name. */
export function placesOf<Name extends string>(columns: readonly Name[]): Readonly<Record<Name, number>> {
  // Exactly the names of the list are keys.
  return Object.fromEntries(columns.map((name, place) => [name, place])) as Record<Name, number>;
}
