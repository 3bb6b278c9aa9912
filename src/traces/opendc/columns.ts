/** Versions of OpenDC's tables, told apart by the names of their columns (traces.md 10). */

import type { ParquetTable } from './parquet-table.ts';

/** Names of the columns of a table of tasks in one version; null where that version has none. */
export interface TaskColumns {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly submission: string;
  /** Milliseconds; null where the fragments tell. */
  readonly duration: string | null;
  /** Milliseconds since 1970, in place of a duration. */
  readonly end: string | null;
  readonly cpuCount: string;
  /** MHz of all cores together. */
  readonly cpuCapacity: string | null;
  readonly memory: string;
  readonly gpuCount: string | null;
}

export interface FragmentColumns {
  readonly id: string;
  /** Milliseconds since 1970; null where a fragment begins where the one before it ended. */
  readonly time: string | null;
  /** Milliseconds. */
  readonly duration: string;
  /** MHz, of all cores together. */
  readonly cpuUsage: string;
}

/** What a table holds; null where it is neither tasks nor fragments of any version. */
export function columnsOf({ columns }: ParquetTable): { tasks: TaskColumns } | { fragments: FragmentColumns } | null {
  const has = (...names: string[]): boolean => names.every((name) => columns.has(name));
  const orNull = (name: string): string | null => (columns.has(name) ? name : null);
  if (has('id', 'submission_time', 'cpu_count', 'mem_capacity')) {
    const optional = {
      duration: orNull('duration'),
      cpuCapacity: orNull('cpu_capacity'),
      gpuCount: orNull('gpu_count'),
    };
    const tasks = { id: 'id', submission: 'submission_time', end: null, cpuCount: 'cpu_count', memory: 'mem_capacity' };
    return { tasks: { ...tasks, ...optional } };
  }
  if (has('id', 'submissionTime', 'maxCores', 'requiredMemory')) {
    const optional = { duration: null, end: orNull('endTime'), cpuCapacity: null, gpuCount: null };
    const tasks = { id: 'id', submission: 'submissionTime', cpuCount: 'maxCores', memory: 'requiredMemory' };
    return { tasks: { ...tasks, ...optional } };
  }
  if (has('id', 'duration', 'cpu_usage')) {
    return { fragments: { id: 'id', time: null, duration: 'duration', cpuUsage: 'cpu_usage' } };
  }
  if (has('id', 'time', 'duration', 'cpuUsage')) {
    return { fragments: { id: 'id', time: 'time', duration: 'duration', cpuUsage: 'cpuUsage' } };
  }
  return null;
}
