/** Files of traces on disk, packed or not. */

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { BerthError } from '../../core/index.ts';
import type { TraceFile } from '../format.ts';
import { MARK_BYTES, packingOf } from '../packing.ts';
import { describeFailure } from './failure.ts';
import { openDatabase } from './sqlite.ts';
import { unpack } from './unpack.ts';

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** Unpacked bytes that are kept for formats with an index. */
const MAX_KEPT_BYTES = 1024 ** 3;

/** Opens a file of a trace; nothing stays open. Throws a BerthError where it cannot be read. */
export async function openTraceFile(path: string): Promise<TraceFile> {
  try {
    const { size } = await stat(path);
    const packing = packingOf(new Uint8Array(await readPart(path, 0, Math.min(MARK_BYTES, size))));
    const stream = () => streamOf(path, packing);
    if (packing === 'none') {
      const slice = (start: number, end: number) => readPart(path, start, end);
      return { name: path, byteLength: size, stream, slice, openDatabase: () => openDatabase(path, null) };
    }
    let kept: Promise<Uint8Array> | null = null;
    const slice = async (start: number, end: number): Promise<ArrayBuffer> => {
      kept ??= keepAll(path, stream());
      return Uint8Array.from((await kept).subarray(start, end)).buffer;
    };
    return { name: path, byteLength: null, stream, slice, openDatabase: () => openDatabase(path, stream()) };
  } catch (error) {
    throw describeFailure(error, path);
  }
}

async function* streamOf(path: string, packing: ReturnType<typeof packingOf>): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    yield* unpack(source, packing);
  } catch (error) {
    throw describeFailure(error, path);
  } finally {
    source.destroy();
  }
}

async function readPart(path: string, start: number, end: number): Promise<ArrayBuffer> {
  const handle = await open(path);
  try {
    const bytes = new Uint8Array(end - start);
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.buffer.slice(0, filled);
  } finally {
    await handle.close();
  }
}

async function keepAll(path: string, stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > MAX_KEPT_BYTES) {
      const message = `${path}: found more than ${MAX_KEPT_BYTES} bytes when unpacked, wanted less`;
      throw new BerthError('input-too-large', message, { remedy: 'unpack it first' });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
