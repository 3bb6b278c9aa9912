/** Azure's packing trace as it is published: one SQLite database with the tables vm and vmType. */

import { BerthError, quote } from '../../core/index.ts';
import { BadRow, type BadRows } from '../bad-rows.ts';
import { parseDecimal } from '../csv-row.ts';
import type { TraceDatabase, TraceFile } from '../format.ts';
import type { Entries } from './entry.ts';

const TYPE_QUERY = 'SELECT vmTypeId, machineId, core, memory FROM vmType ORDER BY id';
/** In the order they were stored. */
const VM_QUERY = 'SELECT vmId, tenantId, vmTypeId, priority, starttime, endtime FROM vm ORDER BY rowid';

type DatabaseRow = Readonly<Record<string, unknown>>;

/** Reads the types, then the VMs. Throws where databases cannot be opened here, or this one has other tables. */
export async function readDatabase(file: TraceFile, rows: BadRows, entries: Entries): Promise<void> {
  if (file.openDatabase === undefined) {
    throw new BerthError('input-unreadable', `${file.name}: found an SQLite database, which cannot be opened here`, {
      remedy: 'convert it with berth trace convert on the command line first, or export its tables as CSV',
    });
  }
  const database = await file.openDatabase();
  try {
    eachRow(database, TYPE_QUERY, { file, rows }, (row) => {
      const fractions = { core: amount(row, 'core'), memory: amount(row, 'memory') };
      entries.addType(text(row, 'vmTypeId'), amount(row, 'machineId'), fractions);
    });
    eachRow(database, VM_QUERY, { file, rows }, (row, number) => {
      const end = row['endtime'];
      entries.add(
        {
          id: text(row, 'vmId'),
          tenant: row['tenantId'] === null ? '' : text(row, 'tenantId'),
          vmType: text(row, 'vmTypeId'),
          priority: amount(row, 'priority'),
          startDays: decimal(row, 'starttime'),
          endDays: end === null || end === '' ? null : decimal(row, 'endtime'),
          fractions: null,
          machineType: null,
        },
        number,
      );
    });
  } finally {
    await database.close();
  }
}

function eachRow(
  database: TraceDatabase,
  query: string,
  { file, rows }: { readonly file: TraceFile; readonly rows: BadRows },
  take: (row: DatabaseRow, number: number) => void,
): void {
  let number = 0;
  for (const row of database.rows(query)) {
    rows.count();
    number++;
    try {
      take(row, number);
    } catch (error) {
      rows.refuse(file.name, number, error);
    }
  }
}

function text(row: DatabaseRow, column: string): string {
  const value = row[column];
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  throw new BadRow('missing-field', column, 'nothing', 'a number or a text');
}

/** Numbers may be stored as texts. */
function decimal(row: DatabaseRow, column: string): number {
  const found = text(row, column);
  const value = parseDecimal(found);
  if (Number.isNaN(value)) throw new BadRow('wrong-type', column, quote(found), 'a number');
  return value;
}

function amount(row: DatabaseRow, column: string): number {
  const value = decimal(row, column);
  if (value < 0) throw new BadRow('out-of-range', column, String(value), 'zero or more');
  return value;
}
