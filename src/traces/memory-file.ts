/** A file of a trace whose bytes are in memory already. */

import type { TraceFile } from './format.ts';

/** Wraps bytes, unpacked; they must not change afterwards. */
export function createMemoryFile(name: string, bytes: Uint8Array): TraceFile {
  return {
    name,
    byteLength: bytes.length,
    async *stream() {
      yield bytes;
    },
    slice: (start, end) => Promise.resolve(bytes.slice(start, end).buffer),
  };
}
