/** Unpacks files that lie in memory, with what browsers and Node both have. */

import { nextMember } from './gzip-members.ts';
import { type Packing, packingOf } from './packing.ts';

/** A packed file is cut or broken: browsers do not tell which. */
export class BrokenPacking extends Error {
  readonly packing: Packing;

  constructor(packing: Packing, cause: unknown) {
    super(`a ${packing} file that is broken or ends too early`, { cause });
    this.name = 'BrokenPacking';
    this.packing = packing;
  }
}

/** Bytes that are handed over at once where nothing is unpacked. */
const PLAIN_BYTES = 2 ** 20;
/** Packed bytes that are unpacked at once. Each gzipped one may stand for a thousand, each of zstd for 32 thousand. */
const GZIP_BYTES = 2 ** 16;
const ZSTD_BYTES = 2 ** 13;
/** Beginnings of members that turned out to be none before no further one is looked for. */
const MOST_FALSE_MEMBERS = 16;

/** The unpacked bytes, in pieces; what is not packed comes as it is. Throws BrokenPacking. */
export async function* unpackBytes(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const packing = packingOf(bytes);
  if (packing === 'none') {
    yield* piecesOf(bytes, PLAIN_BYTES);
    return;
  }
  try {
    yield* packing === 'gzip' ? gunzip(bytes) : unpackZstd(bytes);
  } catch (error) {
    throw new BrokenPacking(packing, error);
  }
}

/**
 * Browsers take one member only, so that a file of several is taken apart where one seems to begin. Where a member cannot
 * end there, its own bytes look like the beginning of another: it is unpacked again, to the next place.
 */
async function* gunzip(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  let falseMembers = 0;
  let start = 0;
  let end = nextMember(bytes, 1);
  /** Unpacked bytes of this member that have been handed over. */
  let given = 0;
  while (start < bytes.length) {
    let seen = 0;
    try {
      for await (const piece of inflate(bytes.subarray(start, end))) {
        const fresh = piece.subarray(Math.max(0, given - seen));
        seen += piece.length;
        if (fresh.length === 0) continue;
        given = seen;
        yield fresh;
      }
      start = end;
      given = 0;
    } catch (error) {
      if (end === bytes.length) throw error;
      falseMembers++;
    }
    end = falseMembers > MOST_FALSE_MEMBERS ? bytes.length : nextMember(bytes, end + 1);
  }
}

/** The bytes of one member. Throws what the platform throws. */
async function* inflate(packed: Uint8Array): AsyncGenerator<Uint8Array, void> {
  const { readable, writable } = new DecompressionStream('gzip');
  // What goes wrong with writing comes out of the reader too.
  feed(writable.getWriter(), packed).catch(() => undefined);
  const reader = readable.getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function feed(writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>, packed: Uint8Array): Promise<void> {
  for (const piece of piecesOf(packed, GZIP_BYTES)) {
    await writer.ready;
    // The writer takes no shared memory, of which none is made here.
    await writer.write(piece as Uint8Array<ArrayBuffer>);
  }
  await writer.close();
}

async function* unpackZstd(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  // Loaded with the first file that is packed so.
  const { Decompress } = await import('fzstd');
  let pieces: Uint8Array[] = [];
  const decompress = new Decompress((piece) => void pieces.push(piece));
  for (const packed of piecesOf(bytes, ZSTD_BYTES)) {
    decompress.push(packed);
    yield* pieces;
    pieces = [];
  }
  decompress.push(new Uint8Array(0), true);
  yield* pieces;
}

function* piecesOf(bytes: Uint8Array, byteLength: number): Generator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += byteLength) yield bytes.subarray(at, at + byteLength);
}
