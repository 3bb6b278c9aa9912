/** Reads traces from files and folders on disk. */

import { getHeapStatistics } from 'node:v8';
import type { TraceSink } from '../../core/index.ts';
import type { Keeping } from '../collect.ts';
import {
  type FoundTraceFile,
  type ReadTrace,
  type ReadTraceOptions,
  readTraceFiles,
  streamTraceFiles,
  type TraceReport,
} from '../read-trace-files.ts';
import { findTraceFiles } from './find-files.ts';
import { openTraceFile } from './open-file.ts';

/** Bytes of a VM (140 by the heap after two million) or a measurement, and of the lists they stand in. */
const RECORD_BYTES = 200;

/**
 * Reads files and folders, all of one trace, and keeps what it is told to, by default everything that memory has room for.
 * Throws a BerthError where a file cannot be read, is of no known format, has too many bad rows, or holds too much; it then
 * bears the issues.
 */
export async function readTrace(
  paths: readonly string[],
  options: ReadTraceOptions = {},
  keeping: Keeping = {},
): Promise<ReadTrace> {
  return readTraceFiles(openTraceFiles(paths), options, { most: roomInMemory(), ...keeping });
}

/** The same, but hands everything to a sink as it is read. */
export async function streamTrace(
  paths: readonly string[],
  sink: TraceSink,
  options: ReadTraceOptions = {},
): Promise<TraceReport> {
  return streamTraceFiles(openTraceFiles(paths), sink, options);
}

/** VMs and measurements that half of the heap holds. */
export function roomInMemory(): number {
  return Math.floor(getHeapStatistics().heap_size_limit / 2 / RECORD_BYTES);
}

/** The files that were named and those in folders that were named, each opened when it is its turn. Throws a BerthError. */
export async function* openTraceFiles(paths: readonly string[]): AsyncGenerator<FoundTraceFile, void> {
  for (const { path, isFromFolder } of await findTraceFiles(paths)) {
    yield { file: await openTraceFile(path), isFromFolder };
  }
}
