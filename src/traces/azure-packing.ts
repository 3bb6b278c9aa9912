/** Azure's trace for packing of 2020: VMs as fractions of a machine, from the database or from tables made of it. */

import { Entries } from './azure-packing/entry.ts';
import { readTypeTable, readVmTable, TYPE_COLUMNS, VM_TABLE_COLUMNS } from './azure-packing/from-csv.ts';
import { readDatabase } from './azure-packing/from-database.ts';
import { BadRows } from './bad-rows.ts';
import { hasColumns, readHead } from './first-line.ts';
import type { TraceFile, TraceFormat, TraceHead } from './format.ts';

/** SQLite's own mark; the tables are looked for when it is open. */
const DATABASE_MARK = 'SQLite format 3\0';

type Table = 'database' | 'types' | 'vms';

/** VM types are read before VMs, in whichever order the files are given. */
export const azurePacking: TraceFormat = {
  name: 'azure-packing',
  summary:
    'VMs of Azure as fractions of a machine type, 14 days of arrivals (AzureTracesForPacking2020, SQLite or CSV)',
  citation: 'Hadary et al., Protean: VM Allocation Service at Scale, OSDI 2020. CC-BY 4.0.',
  recognizes: (head) => tableOf(head) !== null,
  async read(files, reading) {
    const rows = new BadRows(reading);
    const entries = new Entries(reading);
    const byTable: Record<Table, TraceFile[]> = { database: [], types: [], vms: [] };
    for (const file of files) byTable[tableOf(await readHead(file)) ?? 'vms'].push(file);
    for (const file of byTable.types) await readTypeTable(file, { reading, rows }, entries);
    for (const file of byTable.database) await readDatabase(file, rows, entries);
    for (const file of byTable.vms) await readVmTable(file, { reading, rows }, entries);
    entries.finish();
    rows.finish();
    reading.remark('Lives of low-priority VMs contain evictions by Azure itself.');
  },
};

function tableOf(head: TraceHead): Table | null {
  if (head.text.startsWith(DATABASE_MARK)) return 'database';
  if (hasColumns(head, VM_TABLE_COLUMNS)) return 'vms';
  return hasColumns(head, TYPE_COLUMNS) ? 'types' : null;
}
