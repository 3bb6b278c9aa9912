/** OpenDC's workload traces: Parquet tables of tasks and of their fragments (traces.md 10). */

import { BadRows } from '../bad-rows.ts';
import type { TraceFile, TraceFormat, TraceReading } from '../format.ts';
import { refuse } from '../refuse.ts';
import { remarkCount } from '../remark-count.ts';
import { columnsOf, type FragmentColumns, type TaskColumns } from './columns.ts';
import { type FragmentCounts, readFragments } from './fragments.ts';
import { openParquet, type ParquetTable } from './parquet-table.ts';
import { readTasks, type Task } from './tasks.ts';

const MILLISECONDS = 1000;
/** Memory that so many tasks have in common is more likely a placeholder than a size. */
const FEWEST_FOR_PLACEHOLDER = 100;

export const openDc: TraceFormat = {
  name: 'opendc',
  summary: "OpenDC's workload traces: tasks.parquet, and fragments.parquet with what they used",
  citation: 'Mastenbroek et al., OpenDC 2.0, CCGrid 2021; MIT licence, the data behind a trace has its own',
  recognizes: ({ bytes }) => MAGIC.every((byte, at) => bytes[at] === byte),
  read,
};

/** `PAR1` */
const MAGIC = [0x50, 0x41, 0x52, 0x31] as const;

async function read(files: readonly TraceFile[], reading: TraceReading): Promise<void> {
  const { tasks: tables, fragments } = await sortTables(files);
  const rows = new BadRows(reading);
  const tasks = new Map<unknown, Task>();
  for (const { table, columns } of tables) {
    for (const [id, task] of await readTasks(table, columns, { reading, rows })) tasks.set(id, task);
  }
  for (const task of tasks.values()) emit(task, fragments.length > 0, reading);
  const counts: FragmentCounts = { rows: 0, strange: 0, aboveCapacity: 0 };
  for (const { table, columns } of fragments) await readFragments(table, columns, tasks, { reading, rows, counts });
  if (fragments.length > 0) for (const task of tasks.values()) end(task, reading);
  rows.finish();
  remark([...tasks.values()], counts, reading);
}

interface Tables {
  readonly tasks: { readonly table: ParquetTable; readonly columns: TaskColumns }[];
  readonly fragments: { readonly table: ParquetTable; readonly columns: FragmentColumns }[];
}

/** Names of files do not count: what a table holds is told by its columns. */
async function sortTables(files: readonly TraceFile[]): Promise<Tables> {
  const sorted: Tables = { tasks: [], fragments: [] };
  for (const file of files) {
    const table = await openParquet(file);
    const columns = columnsOf(table);
    if (columns === null) {
      const found = `the columns ${[...table.columns.keys()].slice(0, 20).join(', ')}`;
      const remedy = 'give tasks.parquet and fragments.parquet of one folder';
      refuse('unknown-trace', '', found, "those of OpenDC's tasks or fragments", { file: file.name, remedy });
    }
    if ('tasks' in columns) sorted.tasks.push({ table, columns: columns.tasks });
    else sorted.fragments.push({ table, columns: columns.fragments });
  }
  if (sorted.tasks.length === 0) {
    const options = { file: files[0]?.name ?? '', remedy: 'give tasks.parquet of the same folder besides' };
    refuse('missing-field', '', 'fragments alone', 'their tasks', options);
  }
  return sorted;
}

function emit(task: Task, hasFragments: boolean, { sink }: TraceReading): void {
  const arrivalSeconds = task.submissionMilliseconds / MILLISECONDS;
  const isToldLater = hasFragments || task.durationMilliseconds === null;
  sink.vm({
    id: task.id,
    shape: task.shape,
    arrivalSeconds,
    arrivalKnowledge: 'observed',
    departureSeconds: isToldLater
      ? Number.POSITIVE_INFINITY
      : (task.submissionMilliseconds + task.durationMilliseconds) / MILLISECONDS,
    departureKnowledge: hasFragments || task.durationMilliseconds !== null ? 'observed' : 'unknown',
    group: '',
    tenant: '',
    priority: 0,
    recordedNode: '',
  });
}

/** A task ends with its fragments, as OpenDC runs it; one without any after its duration. */
function end(task: Task, { sink }: TraceReading): void {
  const length = task.fragmentCount > 0 ? task.fragmentMilliseconds : task.durationMilliseconds;
  if (length !== null) sink.end(task.id, (task.submissionMilliseconds + length) / MILLISECONDS);
}

function remark(tasks: readonly Task[], counts: FragmentCounts, { remark: tell }: TraceReading): void {
  const ran = tasks.filter(({ fragmentCount }) => fragmentCount > 0);
  const differing = ran.filter(
    (task) => (task.durationMilliseconds ?? task.fragmentMilliseconds) !== task.fragmentMilliseconds,
  );
  if (differing.length > 0) {
    const most = differing.reduce(
      (max, task) => Math.max(max, Math.abs(task.fragmentMilliseconds - task.durationMilliseconds!)),
      0,
    );
    remarkCount(tell, differing.length, 'Tasks that last as long as their fragments, not as their duration says');
    tell(`Durations of tasks and of their fragments differ by ${most / MILLISECONDS} s at most.`);
  }
  if (counts.rows > 0) {
    remarkCount(tell, tasks.length - ran.length, 'Tasks without fragments, which end after their duration');
  }
  remarkCount(tell, counts.strange, 'Fragments left out, as no task has their id');
  remarkCount(tell, counts.aboveCapacity, "Fragments that use more CPU than their task's capacity, kept");
  if (tasks.some(({ milliPerMhz, fragmentCount }) => milliPerMhz === null && fragmentCount > 0)) {
    tell('Use of CPU is left out: these tasks tell no cpu_capacity by which MHz are cores.');
  }
  const [first] = tasks;
  if (
    tasks.length >= FEWEST_FOR_PLACEHOLDER &&
    tasks.every(({ shape }) => shape.memoryBytes === first!.shape.memoryBytes)
  ) {
    tell('All tasks have the same memory, which may be a placeholder.');
  }
}
