/** The files that a scenario names, on disk. */

import { resolve } from 'node:path';
import type { Issue } from '../../core/index.ts';
import type { FileSource } from '../../scenario/file-source.ts';
import { openTraceFiles, roomInMemory } from '../../traces/read/read-trace.ts';
import type { FoundTraceFile } from '../../traces/read-trace-files.ts';
import { openFile, readBytes } from '../read-bytes.ts';

/** Messages of what is read piece by piece call a file by its whole path. */
export class DiskFiles implements FileSource {
  readonly mostTraceRecords = roomInMemory();
  readonly #base: string;

  /** `base`: the folder that names count from. */
  constructor(base: string) {
    this.#base = base;
  }

  labelOf(name: string): string {
    return resolve(this.#base, name);
  }

  readBytes(name: string, use: (bytes: Uint8Array) => void): Promise<Issue | null> {
    return readBytes(openFile(this.labelOf(name)), use);
  }

  openTraceFiles(names: readonly string[]): AsyncIterable<FoundTraceFile> {
    return openTraceFiles(names.map((name) => this.labelOf(name)));
  }
}
