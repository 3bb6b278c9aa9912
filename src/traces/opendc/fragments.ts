/** OpenDC's fragments: what a task used, piece after piece. */

import { BadRow, type BadRows } from '../bad-rows.ts';
import type { TraceReading } from '../format.ts';
import type { FragmentColumns } from './columns.ts';
import type { ParquetTable } from './parquet-table.ts';
import type { Task } from './tasks.ts';

const MILLISECONDS = 1000;

/** What was seen of the fragments of a trace. */
export interface FragmentCounts {
  rows: number;
  /** Fragments of ids that no task has. */
  strange: number;
  /** Fragments that use more than the task may. */
  aboveCapacity: number;
}

/**
 * Hands every fragment on as usage. Where fragments bear no time, one begins where the one before it of the same id ended:
 * the order of rows is data, and rows of ids are mixed. Hot: millions of rows.
 */
export async function readFragments(
  table: ParquetTable,
  columns: FragmentColumns,
  tasks: ReadonlyMap<unknown, Task>,
  context: { readonly reading: TraceReading; readonly rows: BadRows; readonly counts: FragmentCounts },
): Promise<void> {
  const { reading, rows, counts } = context;
  const { sink } = reading;
  const { time } = columns;
  const names = [columns.id, columns.duration, columns.cpuUsage, ...(time === null ? [] : [time])];
  let row = 0;
  for await (const [ids, durations, usages, times] of table.groups(names)) {
    for (let at = 0; at < ids!.length; at++) {
      rows.count();
      row++;
      counts.rows++;
      const task = tasks.get(ids![at]);
      if (task === undefined) {
        counts.strange++;
        continue;
      }
      const milliseconds = Number(durations![at] as number);
      const megahertz = Number(usages![at] as number);
      const startMilliseconds =
        times === undefined ? task.submissionMilliseconds + task.fragmentMilliseconds : Number(times[at] as number);
      if (!(milliseconds >= 0 && megahertz >= 0 && startMilliseconds >= 0 && milliseconds < MAX_MILLISECONDS)) {
        rows.refuse(table.file, row, new BadRow('bad-row', '', `${milliseconds} ms, ${megahertz} MHz`, 'zero or more'));
        continue;
      }
      task.fragmentMilliseconds += milliseconds;
      task.fragmentCount++;
      if (task.milliPerMhz === null) continue;
      const cpuMilli = megahertz * task.milliPerMhz;
      if (cpuMilli > task.shape.cpuMilli) counts.aboveCapacity++;
      sink.usage({
        id: task.id,
        startSeconds: startMilliseconds / MILLISECONDS,
        lengthSeconds: milliseconds / MILLISECONDS,
        cpuMilli,
        memoryBytes: null,
      });
    }
  }
}

/** A thousand years: what is longer is no time. */
const MAX_MILLISECONDS = 3.2e13;
