/** The pages of a column's bytes, checked before a decoder that trusts them sees them. */

import { readLengths, walkDeltas, walkRuns } from './runs.ts';
import { ThriftReader, type ThriftStruct } from './thrift.ts';

/** Packings that pages may have besides none; Brotli's decoder runs on without end where bytes are damaged. */
export const PACKINGS = ['SNAPPY', 'GZIP', 'ZSTD', 'LZ4', 'LZ4_RAW'] as const;
export type Packing = (typeof PACKINGS)[number];

/** A column's part of one row group, as the footer tells of it. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Values, nulls among them. */
  readonly rowCount: number;
  readonly isNullable: boolean;
  readonly isPacked: boolean;
  /** Parquet's name of the type of its values. */
  readonly type: string;
  /** Bytes of a value, of those types that have it. */
  readonly valueBytes: number | null;
}

/** What is to be checked of a page's values once they are unpacked. */
export interface PackedPage {
  readonly unpackedBytes: number;
  readonly check: (bytes: Uint8Array) => void;
}

/** Writers make pages of about a million bytes; some one of a whole row group. */
const MAX_PAGE_BYTES = 2 ** 28;
/** Bytes that all texts of a page may have together, where each begins as the one before it. */
const MAX_TEXT_BYTES = 2 ** 28;
const BITS = 8;
/** Bytes at the start of levels that tell how many follow. */
const LENGTH_BYTES = 4;

/** By the number that a page's header has. */
const PAGE_KINDS = new Map([
  [0, 'data'],
  [2, 'dictionary'],
  [3, 'data-2'],
] as const);

/** By the number that a page's header has. */
const ENCODINGS = new Map<number, string>([
  [0, 'plain'],
  [2, 'dictionary'],
  [3, 'runs'],
  [5, 'deltas'],
  [6, 'texts'],
  [7, 'texts-by-prefix'],
  [8, 'dictionary'],
  [9, 'split'],
]);

/**
 * Checks all pages of a column, and answers what is to be checked of those that are packed, by where their packed values
 * begin. Throws an Error where a count or a size is none, or does not fit the rows or the bytes.
 */
export function checkPages(bytes: Uint8Array, chunk: Chunk): ReadonlyMap<number, PackedPage> {
  const packed = new Map<number, PackedPage>();
  let rowCount = 0;
  let at = 0;
  while (rowCount < chunk.rowCount) {
    const reader = new ThriftReader(bytes, at);
    const page = readPage(reader.struct(), reader.at, bytes.length - reader.at);
    const body = bytes.subarray(reader.at, reader.at + page.packedBytes);
    if (page.kind === 'dictionary') {
      const valueCount = countOf(page.about, 1, page.unpackedBytes * BITS);
      note(body, 0, page.unpackedBytes, chunk.isPacked, () => valueCount);
    } else {
      const valueCount = countOf(page.about, 1, chunk.rowCount - rowCount);
      rowCount += valueCount;
      if (page.kind === 'data') {
        const check = (unpacked: Uint8Array) => checkFirst(unpacked, page.about, { valueCount, chunk });
        note(body, 0, page.unpackedBytes, chunk.isPacked, check);
      } else {
        const levels = checkLevels(body, page.about, { valueCount, chunk });
        const nullCount = countOf(page.about, 2, valueCount);
        const check = (unpacked: Uint8Array) =>
          checkValues(unpacked, encodingOf(page.about, 4), { at: 0, count: valueCount - nullCount, chunk });
        note(body, levels, page.unpackedBytes - levels, chunk.isPacked && page.about.get(7) !== false, check);
      }
    }
    at = reader.at + page.packedBytes;
  }
  return packed;

  function note(
    body: Uint8Array,
    from: number,
    unpackedBytes: number,
    isPacked: boolean,
    check: (bytes: Uint8Array) => void,
  ): void {
    const values = body.subarray(from);
    if (isPacked) packed.set(values.byteOffset, { unpackedBytes, check });
    else check(values);
  }
}

interface Page {
  readonly kind: 'data' | 'dictionary' | 'data-2';
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** The part of the header that is of its kind. */
  readonly about: ThriftStruct;
}

function readPage(header: ThriftStruct, at: number, left: number): Page {
  const kind = PAGE_KINDS.get(header.get(1) as 0);
  if (kind === undefined) throw new Error(`a page of kind ${String(header.get(1))} at byte ${at} of a column`);
  const about = header.get({ data: 5, dictionary: 7, 'data-2': 8 }[kind]);
  if (!(about instanceof Map)) throw new Error('a page without a header of its kind');
  return { kind, packedBytes: countOf(header, 3, left), unpackedBytes: countOf(header, 2, MAX_PAGE_BYTES), about };
}

/** A count in a header. Throws an Error where it is none from 0 to the most there can be. */
function countOf(header: ThriftStruct, field: number, most: number): number {
  const count = header.get(field);
  if (typeof count === 'number' && count >= 0 && count <= most) return count;
  throw new Error(`a page with ${String(count).slice(0, 20)} where 0 to ${most} can be`);
}

function encodingOf(header: ThriftStruct, field: number): string {
  const encoding = ENCODINGS.get(header.get(field) as number);
  if (encoding === undefined) throw new Error(`values of encoding ${String(header.get(field)).slice(0, 20)}`);
  return encoding;
}

interface PageOf {
  readonly valueCount: number;
  readonly chunk: Chunk;
}

/** A page of the first version: levels and values are packed together. */
function checkFirst(bytes: Uint8Array, header: ThriftStruct, { valueCount, chunk }: PageOf): void {
  const encoding = encodingOf(header, 2);
  if (!chunk.isNullable) {
    checkValues(bytes, encoding, { at: 0, count: valueCount, chunk });
    return;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const length = view.getUint32(0, true);
  if (length > bytes.length - LENGTH_BYTES) throw new Error(`${length} bytes of levels in a page of ${bytes.length}`);
  const count = walkRuns(bytes, { at: LENGTH_BYTES, bits: 1, count: valueCount });
  checkValues(bytes, encoding, { at: LENGTH_BYTES + length, count, chunk });
}

/** Levels of a page of the second version, which are never packed: how many bytes they take. */
function checkLevels(bytes: Uint8Array, header: ThriftStruct, { valueCount, chunk }: PageOf): number {
  if (countOf(header, 3, valueCount) !== valueCount) throw new Error('a page of other rows than values');
  const definitions = countOf(header, 5, bytes.length);
  const repetitions = countOf(header, 6, bytes.length - definitions);
  if (chunk.isNullable) walkRuns(bytes, { at: repetitions, bits: 1, count: valueCount });
  return definitions + repetitions;
}

interface Values {
  readonly at: number;
  readonly count: number;
  readonly chunk: Chunk;
}

/** Plain values need no check: a decoder's array of them is as long as the count, and it stops at the end of the bytes. */
function checkValues(bytes: Uint8Array, encoding: string, { at, count, chunk }: Values): void {
  switch (encoding) {
    case 'dictionary':
    case 'runs':
      checkIndices(bytes, { at, count, chunk });
      return;
    case 'deltas':
      walkDeltas(bytes, at, count);
      return;
    case 'texts':
      readLengths(bytes, at, count);
      return;
    case 'texts-by-prefix':
      checkPrefixes(bytes, at, count);
      return;
    case 'split':
      if (count * (chunk.valueBytes ?? 0) > bytes.length - at) throw new Error(`${count} values that are cut off`);
  }
}

/** Of truths in runs the second version leaves out how many bits each has, and the first one tells how long they are. */
function checkIndices(bytes: Uint8Array, { at, count, chunk }: Values): void {
  if (chunk.type === 'BOOLEAN') throw new Error('truths in runs, of which no table has any');
  const bits = bytes[at];
  if (count === 0) return;
  if (bits === undefined) throw new Error('a page that is cut off');
  walkRuns(bytes, { at: at + 1, bits, count });
}

/** Each text begins as the one before it: together they may be far longer than the page. */
function checkPrefixes(bytes: Uint8Array, at: number, count: number): void {
  const prefixes = readLengths(bytes, at, count);
  const suffixes = readLengths(bytes, prefixes.end, count).lengths;
  let before = 0;
  let all = 0;
  for (let index = 0; index < count; index++) {
    const prefix = prefixes.lengths[index]!;
    if (prefix > before) throw new Error(`a text that shares ${prefix} bytes with one of ${before}`);
    before = prefix + suffixes[index]!;
    all += before;
  }
  if (all > MAX_TEXT_BYTES) throw new Error(`texts of ${all} bytes in one page`);
}
