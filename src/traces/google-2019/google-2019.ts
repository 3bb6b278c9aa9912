/** Google's cluster trace of 2019: tables as lines of JSON, times in microseconds, sizes as fractions (traces.md 7). */

import { BadRow, BadRows } from '../bad-rows.ts';
import { readHead } from '../first-line.ts';
import type { TraceFile, TraceFormat, TraceOptions, TraceReading } from '../format.ts';
import { eachJsonLine } from '../json-lines.ts';
import { refuse } from '../refuse.ts';
import { remarkCount } from '../remark-count.ts';
import { BYTES_PER_GIB, MILLI_PER_CORE } from '../units.ts';
import { Instances } from './instances.ts';
import { Machines, type Units } from './machines.ts';
import { TableRow } from './table-row.ts';
import { TABLES, type Table, tableOf } from './tables.ts';

/** What 1.0, the largest machine, counts as where it is not given: not published, of the order of servers of that year. */
const ASSUMED_CPU_MILLI = 64 * MILLI_PER_CORE;
const ASSUMED_MEMORY_BYTES = 512 * BYTES_PER_GIB;

export const google2019: TraceFormat = {
  name: 'google-2019',
  summary: "Google's cluster trace of 2019 (v3): machine, collection and instance events and usage as lines of JSON",
  citation: 'Tirmazi et al., Borg: the Next Generation, EuroSys 2020; CC-BY 4.0',
  recognizes: (head) => tableOf(head) !== null,
  read,
};

async function read(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const units = chooseUnits(reading);
  const rows = new BadRows(reading);
  const [machines, instances] = [new Machines(units), new Instances(units)];
  const byTable = await sortTables(files, reading.options);
  let usageLeftOut = 0;
  const takers: Readonly<Record<Table, (row: TableRow) => void>> = {
    machine_events: (row) => machines.add(row),
    collection_events: (row) => instances.addCollection(row),
    instance_events: (row) => instances.add(row),
    instance_usage: (row) => {
      if (!emitUsage(row, instances, units, reading)) usageLeftOut++;
    },
  };
  for (const table of TABLES) {
    // Usage is of instances that were told before.
    if (table === 'instance_usage') remarkOn(machines, instances, reading);
    for (const file of byTable.get(table) ?? []) {
      await eachJsonLine(file, rows, (record, _line, text) => takers[table](new TableRow(record, text)));
    }
  }
  rows.finish();
  remarkCount(reading.remark, usageLeftOut, 'Rows of usage left out, as their instances are not told');
}

function chooseUnits({ options, remark }: TraceReading): Units {
  const cpuMilli = options.unitCpuMilli ?? ASSUMED_CPU_MILLI;
  const memoryBytes = options.unitMemoryBytes ?? ASSUMED_MEMORY_BYTES;
  const isGiven = options.unitCpuMilli !== null && options.unitMemoryBytes !== null;
  const size = `${cpuMilli / MILLI_PER_CORE} cores and ${memoryBytes / BYTES_PER_GIB} GiB`;
  remark(`Sizes are fractions of the largest machine: 1.0 counts as ${size}${isGiven ? '' : ', an assumption'}.`);
  return { cpuMilli, memoryBytes };
}

async function sortTables(
  files: readonly TraceFile[],
  { table: told }: TraceOptions,
): Promise<Map<Table, TraceFile[]>> {
  const byTable = new Map<Table, TraceFile[]>(TABLES.map((table) => [table, []]));
  for (const file of files) {
    const table = TABLES.find((one) => one === told) ?? tableOf(await readHead(file));
    if (table === null) {
      const remedy = 'give options.table where its first rows tell too little';
      refuse('unknown-trace', '', 'rows of no known table', `one of ${TABLES.join(', ')}`, { file: file.name, remedy });
    }
    byTable.get(table)!.push(file);
  }
  return byTable;
}

function remarkOn(machines: Machines, instances: Instances, { sink, remark }: TraceReading): void {
  const { withoutCapacity, updates } = machines.emit(sink);
  const { insideAllocs, withoutRequest, synthesised, constrained } = instances.emit(sink);
  const counts: readonly (readonly [number, string])[] = [
    [withoutCapacity, 'Machines left out, as they tell no capacity'],
    [updates, 'Updates of machines left out, which keep the capacity they joined with'],
    [insideAllocs, 'Instances left out, as the alloc instance they run inside counts for them'],
    [withoutRequest, 'Lives of instances left out, as they ask for nothing'],
    [synthesised, 'Events made up by the publisher where records were missing, kept'],
    [constrained, 'Events with constraints on machines, which are not followed'],
  ];
  for (const [count, what] of counts) remarkCount(remark, count, what);
}

/** False where the instance is not told. */
function emitUsage(row: TableRow, instances: Instances, units: Units, { sink }: TraceReading): boolean {
  const [start, end] = [row.seconds('start_time'), row.seconds('end_time')];
  if (!(end >= start && end < Number.POSITIVE_INFINITY && start > Number.NEGATIVE_INFINITY)) {
    throw new BadRow('bad-row', 'end_time', `${end} s after ${start} s`, 'an end that is not before the beginning');
  }
  const id = instances.lifeAt(row, start);
  if (id === null) return false;
  const [cpus, memory] = [row.fraction('average_usage', 'cpus'), row.fraction('average_usage', 'memory')];
  sink.usage({
    id,
    startSeconds: start,
    lengthSeconds: end - start,
    cpuMilli: cpus === null ? null : cpus * units.cpuMilli,
    memoryBytes: memory === null ? null : memory * units.memoryBytes,
  });
  return true;
}
