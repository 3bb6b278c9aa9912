/** Files of traces that lie in memory, packed or not. */

import { BerthError } from '../core/index.ts';
import type { TraceFile } from './format.ts';
import { packingOf } from './packing.ts';
import { BrokenPacking, unpackBytes } from './unpack.ts';
import { bytesOf } from './whole-file.ts';

/** A file of a trace; SQLite databases cannot be opened. Reading it throws a BerthError where its packing is broken. */
export function openMemoryFile(name: string, bytes: Uint8Array): TraceFile {
  const stream = () => streamOf(name, bytes);
  if (packingOf(bytes) === 'none') {
    const slice = (start: number, end: number) => Promise.resolve(bufferOf(bytes, start, end));
    return { name, byteLength: bytes.length, stream, slice };
  }
  let kept: Promise<Uint8Array> | null = null;
  const file: TraceFile = {
    name,
    byteLength: null,
    stream,
    async slice(start, end) {
      kept ??= bytesOf(file);
      return bufferOf(await kept, start, end);
    },
  };
  return file;
}

async function* streamOf(name: string, bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  try {
    yield* unpackBytes(bytes);
  } catch (error) {
    if (!(error instanceof BrokenPacking)) throw error;
    const remedy = 'copy or pack it again';
    throw new BerthError('input-malformed', `${name}: found ${error.message}, wanted a whole one`, {
      remedy,
      cause: error,
    });
  }
}

function bufferOf(bytes: Uint8Array, start: number, end: number): ArrayBuffer {
  return Uint8Array.from(bytes.subarray(start, end)).buffer;
}
