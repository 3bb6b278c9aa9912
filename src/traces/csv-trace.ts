/** Comma-separated traces: Berth's own form, and any other table of VMs whose columns are named. */

import { BadRows } from './bad-rows.ts';
import { readCsv } from './csv.ts';
import { splitFields } from './csv-row.ts';
import { findColumns, KNOWN_NAMES } from './csv-trace/columns.ts';
import { CsvKnown, RecordReader } from './csv-trace/record.ts';
import { firstLine, readHead } from './first-line.ts';
import type { TraceFormat, TraceHead } from './format.ts';

const SEPARATORS = [',', ';', '\t'] as const;

/**
 * A row a VM. Columns are found by the names that Berth writes (`id`, `cpu_milli`, `memory_bytes`, `arrival_s`, ...) or by
 * options.columns, `key: name` or `key: name:unit`: id, cpu (cores, milli), memory (bytes, KiB ... TB), arrival, departure,
 * lifetime (s, ms, us, min, h, d, rfc3339), group, tenant, priority, node, kind. An empty arrival is before the start, an
 * empty departure after the end.
 */
export const csvTrace: TraceFormat = {
  name: 'csv',
  summary: "Comma-separated rows, one a VM: Berth's own form, or columns named with --column",
  citation: '',
  recognizes(head) {
    const { names } = headerOf(head);
    return names.includes('id') && KNOWN_NAMES.cpu.some(({ name }) => names.includes(name));
  },
  async read(files, reading) {
    const rows = new BadRows(reading);
    const known = new CsvKnown();
    for (const file of files) {
      const { names, separator } = headerOf(await readHead(file));
      const { columns, layout, hasMemory } = findColumns(names, separator, reading.options);
      const reader = new RecordReader(reading.sink, columns, known);
      if (!hasMemory) reading.remark(`${file.name} has no memory: it counts as 0.`);
      await readCsv(file, layout, { reading, rows }, (row) => reader.read(row));
    }
    rows.finish();
  },
};

function headerOf(head: TraceHead): { readonly names: readonly string[]; readonly separator: string } {
  const line = firstLine(head);
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  const separator = SEPARATORS[counts.indexOf(Math.max(...counts))]!;
  return { names: fieldsOf(line, separator), separator };
}

function fieldsOf(line: string, separator: string): readonly string[] {
  try {
    return splitFields(line, separator).map((name) => name.trim());
  } catch {
    return [];
  }
}
