/** Unpacks gzip and zstd as their bytes come. */

import { pipeline, type Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import type { Packing } from '../packing.ts';

/** The unpacked bytes. Errors of the source or of its packing reach whoever reads. */
export function unpack(source: Readable, packing: Packing): AsyncIterable<Uint8Array> {
  if (packing === 'none') return source;
  if (packing === 'gzip') return through(source, zlib.createGunzip({ chunkSize: CHUNK_BYTES }));
  // Newer releases of Node have it built in.
  const createNative = 'createZstdDecompress' in zlib ? zlib.createZstdDecompress : undefined;
  return typeof createNative === 'function' ? through(source, createNative() as Transform) : unpackZstd(source);
}

/** Bytes that are unpacked at once. */
const CHUNK_BYTES = 256 * 1024;

function through(source: Readable, unpacker: Transform): AsyncIterable<Uint8Array> {
  return pipeline(source, unpacker, () => undefined);
}

async function* unpackZstd(source: Readable): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const decompress = new Decompress((piece) => {
    pieces.push(piece);
  });
  for await (const chunk of source) {
    decompress.push(chunk);
    yield* pieces;
    pieces = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* pieces;
}
