/** OpenDC's tasks: one row a VM, or one job of a batch system. */

import { type GpuRequest, quote, type TraceShape, WHOLE_GPU_MILLI } from '../../core/index.ts';
import { BadRow, type BadRows } from '../bad-rows.ts';
import type { TraceReading } from '../format.ts';
import { refuse } from '../refuse.ts';
import { Shapes } from '../shapes.ts';
import type { TaskColumns } from './columns.ts';
import type { ColumnValues, ParquetTable } from './parquet-table.ts';

/** A task while its fragments are read. */
export interface Task {
  /** As texts: those of 64 bits stay exact. */
  readonly id: string;
  readonly submissionMilliseconds: number;
  /** null where only the fragments tell. */
  readonly durationMilliseconds: number | null;
  /** Millicores of one MHz; null where the capacity is not told. */
  readonly milliPerMhz: number | null;
  readonly shape: TraceShape;
  /** Sum of its fragments so far. */
  fragmentMilliseconds: number;
  fragmentCount: number;
}

/** Milliseconds since 1970 below this, 1973, are seconds (traces.md 0, rule 6). */
const EARLIEST_MILLISECONDS = 1e11;
const MILLI = 1000;
/** GPUs of one task; more is no count. */
const MAX_GPUS = 1024;

/** The tasks of a table by their id. Throws BerthError where the unit of time or of memory is not known. */
export async function readTasks(
  table: ParquetTable,
  columns: TaskColumns,
  { reading, rows }: { readonly reading: TraceReading; readonly rows: BadRows },
): Promise<Map<unknown, Task>> {
  const memoryUnit = reading.options.memoryUnitBytes;
  if (memoryUnit === null) {
    const remedy = 'give the bytes of one unit: 1000 or 1024 where a VM has some 100,000 (KB), 1048576 for MiB';
    refuse('missing-field', columns.memory, 'amounts without a unit', 'a unit of memory', { file: table.file, remedy });
  }
  const shapes = new Shapes();
  const tasks = new Map<unknown, Task>();
  const names = Object.values(columns).filter((name) => name !== null);
  let row = 0;
  for await (const group of table.groups(names)) {
    const valuesOf = new Map(names.map((name, index) => [name, group[index]!]));
    for (let at = 0; at < group[0]!.length; at++) {
      rows.count();
      row++;
      try {
        const rawId = valuesOf.get(columns.id)![at];
        if (tasks.has(rawId)) throw new BadRow('bad-row', columns.id, quote(String(rawId)), 'an id that is its own');
        tasks.set(rawId, readTask(new TaskRow(valuesOf, at), columns, { shapes, memoryUnit, file: table.file }));
      } catch (error) {
        rows.refuse(table.file, row, error);
      }
    }
  }
  return tasks;
}

interface TaskReading {
  readonly shapes: Shapes;
  readonly memoryUnit: number;
  readonly file: string;
}

function readTask(row: TaskRow, columns: TaskColumns, { shapes, memoryUnit, file }: TaskReading): Task {
  const submission = row.amount(columns.submission);
  const capacityMhz = columns.cpuCapacity === null ? null : row.amount(columns.cpuCapacity);
  if (submission < EARLIEST_MILLISECONDS) {
    const found = `${submission}${capacityMhz === null ? '' : ` and ${capacityMhz} MHz`}`;
    const wanted = 'milliseconds since 1970 and MHz';
    const remedy = 'the times are in seconds, so what the other columns hold is not known either: write the file anew';
    refuse('out-of-range', columns.submission, found, wanted, { file, remedy });
  }
  const cpuCount = row.amount(columns.cpuCount);
  const gpu = columns.gpuCount === null ? null : row.gpus(columns.gpuCount);
  return {
    id: row.id(columns.id),
    submissionMilliseconds: submission,
    durationMilliseconds: durationOf(row, columns, submission),
    milliPerMhz: capacityMhz === null || capacityMhz === 0 ? null : (cpuCount * MILLI) / capacityMhz,
    shape: shapes.of({ cpuMilli: cpuCount * MILLI, memoryBytes: row.amount(columns.memory) * memoryUnit, gpu }),
    fragmentMilliseconds: 0,
    fragmentCount: 0,
  };
}

function durationOf(row: TaskRow, { duration, end }: TaskColumns, submission: number): number | null {
  if (duration !== null) return row.amount(duration);
  if (end === null) return null;
  const at = row.amount(end);
  if (at < submission) throw new BadRow('bad-row', end, `${at}`, `an end that is not before ${submission}`);
  return at - submission;
}

/** One row of columns. */
class TaskRow {
  readonly #values: ReadonlyMap<string, ColumnValues>;
  readonly #at: number;

  constructor(values: ReadonlyMap<string, ColumnValues>, at: number) {
    this.#values = values;
    this.#at = at;
  }

  id(column: string): string {
    const value = this.#valueOf(column);
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
    throw new BadRow('missing-field', column, 'no id', 'a number or a text');
  }

  /** A finite number that is not below zero. */
  amount(column: string): number {
    const value = this.#valueOf(column);
    const amount = typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
    if (amount >= 0 && Number.isFinite(amount)) return amount;
    throw new BadRow('out-of-range', column, quote(String(value)), 'zero or more');
  }

  /** Whole GPUs; null where it asks for none. */
  gpus(column: string): GpuRequest | null {
    const value = this.#valueOf(column);
    if (value === null || value === undefined || value === 0) return null;
    const count = this.amount(column);
    if (!Number.isInteger(count) || count > MAX_GPUS) {
      throw new BadRow('out-of-range', column, String(count), `0 to ${MAX_GPUS}`);
    }
    return { count, milliEach: WHOLE_GPU_MILLI, models: [], devices: null };
  }

  #valueOf(column: string): unknown {
    return this.#values.get(column)![this.#at];
  }
}
