/** Unpacks pages, each checked before a decoder has its values. */

import { decompress as unpackZstd } from 'fzstd';
import type { Compressors } from 'hyparquet';
import { compressors, decompressLz4, decompressLz4Raw, gunzip } from 'hyparquet-compressors';
import { PACKINGS, type PackedPage, type Packing } from './pages.ts';

/** Finds the page whose packed values these are; undefined where none was announced. */
type FindPage = (packed: Uint8Array) => PackedPage | undefined;

const UNPACKERS: Readonly<Record<Packing, (packed: Uint8Array, length: number) => Uint8Array>> = {
  SNAPPY: (packed, length) => compressors.SNAPPY!(packed, length),
  GZIP: (packed, length) => {
    if (packed[0] !== GZIP_MAGIC[0] || packed[1] !== GZIP_MAGIC[1]) throw new Error('a page that is no gzip');
    return gunzip(packed, new Uint8Array(length));
  },
  ZSTD: (packed, length) => unpackZstd(packed, new Uint8Array(length)),
  LZ4: (packed, length) => (hasFrames(packed) ? decompressLz4 : decompressLz4Raw)(packed, length),
  LZ4_RAW: decompressLz4Raw,
};

const GZIP_MAGIC = [0x1f, 0x8b] as const;
/** Lengths before each frame of Hadoop's form of LZ4: unpacked and packed, four bytes each. */
const FRAME_BYTES = 8;

/** Unpackers that check each page that they unpack. They throw an Error where a page is not as it was announced. */
export function createUnpackers(find: FindPage): Compressors {
  const guard = (name: Packing) => (packed: Uint8Array, length: number) => {
    const page = find(packed);
    if (page === undefined || page.unpackedBytes !== length) throw new Error('a page that was not announced');
    const unpacked = UNPACKERS[name](packed, length);
    if (unpacked.length !== length) throw new Error(`${unpacked.length} unpacked bytes where ${length} are announced`);
    page.check(unpacked);
    return unpacked;
  };
  return Object.fromEntries(PACKINGS.map((name) => [name, guard(name)]));
}

/** Whether frames fill the bytes. The decoder itself would take lengths below zero and go back by them, for ever. */
function hasFrames(packed: Uint8Array): boolean {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  let at = 0;
  while (at + FRAME_BYTES <= packed.length) at += FRAME_BYTES + view.getUint32(at + FRAME_BYTES / 2);
  return at === packed.length;
}
