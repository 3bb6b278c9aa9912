/** What reading a scenario needs of files, wherever they lie: on disk, or in the memory of a page. */

import type { Issue } from '../core/index.ts';
import type { FoundTraceFile } from '../traces/read-trace-files.ts';

/** Bytes by the names that inputs are given by. */
export interface ByteSource {
  /** What messages call the file of a name. */
  labelOf(name: string): string;
  /**
   * Hands over the unpacked bytes of a file as they come, which stay as they are; null, or why they are not all. The issue
   * names no file. Rejects where the reading is given up, and with nothing else.
   */
  readBytes(name: string, use: (bytes: Uint8Array) => void): Promise<Issue | null>;
}

/** Files by the names that a scenario gives them. */
export interface FileSource extends ByteSource {
  /** Nodes, VMs, measurements and changes of one trace that memory has room for. */
  readonly mostTraceRecords: number;
  /**
   * The files of a trace, and those in folders that are named, each opened when it is its turn. Throws a BerthError where one
   * cannot be read.
   */
  openTraceFiles(names: readonly string[]): AsyncIterable<FoundTraceFile>;
}
