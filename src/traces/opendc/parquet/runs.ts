/** Walks over the packed numbers of a page without keeping them, to see that they end and are as many as the page says. */

import { ThriftReader } from './thrift.ts';

/** Bits of an index into a dictionary. */
const MAX_INDEX_BITS = 32;
/** Groups of eight that writers put into one run, beyond what the page needs. */
const SPARE_GROUPS = 64;
const GROUP = 8;
/** Values of a block; writers make them of 128. */
const MAX_BLOCK = 65_536;
/** Values of a part of a block come in groups of eight bits. */
const PART_STEP = 8;
const MAX_DELTA_BITS = 64;

/** Where runs of equal or packed numbers are: from `at`, each of so many bits, `count` of them. */
export interface Runs {
  readonly at: number;
  readonly bits: number;
  readonly count: number;
}

/**
 * Walks runs as Parquet's RLE and bit-packing hybrid has them, and counts the ones among numbers of one bit; 0 for others.
 * Throws an Error where a run is longer than the page.
 */
export function walkRuns(bytes: Uint8Array, { at, bits, count }: Runs): number {
  if (bits > MAX_INDEX_BITS) throw new Error(`numbers of ${bits} bits in a page`);
  const reader = new ThriftReader(bytes, at);
  let ones = 0;
  let left = count;
  while (left > 0) {
    const head = reader.unsigned();
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      if (length > left) throw new Error(`a run of ${length} values where ${left} are left`);
      if (bits === 1 && bytes[reader.at] === 1) ones += length;
      reader.at += Math.ceil(bits / 8);
      left -= length;
      continue;
    }
    if (length > Math.ceil(left / GROUP) + SPARE_GROUPS) {
      throw new Error(`a run of ${length} times ${GROUP} values where ${left} are left`);
    }
    const taken = Math.min(left, length * GROUP);
    if (bits === 1) ones += onesOf(bytes, reader.at, taken);
    reader.at += length * bits;
    left -= taken;
  }
  return ones;
}

function onesOf(bytes: Uint8Array, at: number, count: number): number {
  let ones = 0;
  for (let bit = 0; bit < count; bit++) ones += ((bytes[at + (bit >> 3)] ?? 0) >> (bit & 7)) & 1;
  return ones;
}

/**
 * Walks differences as DELTA_BINARY_PACKED has them and answers where they end. Throws an Error where a block has no values
 * or a number does not end, either of which would keep a reader for ever.
 */
export function walkDeltas(bytes: Uint8Array, at: number, count: number): number {
  const reader = new ThriftReader(bytes, at);
  readDeltas(reader, bytes, count, null);
  return reader.at;
}

/** Lengths written as differences, and where they end. Throws an Error where one is below zero. */
export function readLengths(bytes: Uint8Array, at: number, count: number): { lengths: Float64Array; end: number } {
  const reader = new ThriftReader(bytes, at);
  const lengths = new Float64Array(count);
  let index = 0;
  let last = 0;
  readDeltas(reader, bytes, count, (difference) => {
    // In 32 bits, as readers compute it.
    last = (last + difference) | 0;
    if (last < 0) throw new Error(`a text of ${last} bytes`);
    lengths[index++] = last;
  });
  return { lengths, end: reader.at };
}

/** Hands on the first value and then each difference, in 32 bits; without a taker blocks are only walked over. */
function readDeltas(
  reader: ThriftReader,
  bytes: Uint8Array,
  count: number,
  take: ((difference: number) => void) | null,
): void {
  const block = reader.unsigned();
  const parts = reader.unsigned();
  const size = block / parts;
  if (!(block > 0 && block <= MAX_BLOCK && Number.isInteger(size) && size % PART_STEP === 0)) {
    throw new Error(`blocks of ${block} values in ${parts} parts`);
  }
  reader.unsigned();
  const first = Number(BigInt.asIntN(32, reader.long()));
  if (count > 0) take?.(first);
  let seen = 1;
  while (seen < count) {
    const least = Number(BigInt.asIntN(32, reader.long()));
    const widths = reader.at;
    reader.at += parts;
    for (let part = 0; part < parts && seen < count; part++) {
      const bits = bytes[widths + part];
      if (bits === undefined || bits > MAX_DELTA_BITS) throw new Error(`differences of ${bits ?? 'no'} bits`);
      const taken = Math.min(size, count - seen);
      if (take !== null)
        for (let index = 0; index < taken; index++) take((least + lowBits(bytes, reader.at, bits, index)) | 0);
      reader.at += (size * bits) / 8;
      seen += taken;
    }
  }
}

/** The lowest 32 bits of one of many numbers of so many bits. */
function lowBits(bytes: Uint8Array, at: number, bits: number, index: number): number {
  let value = 0;
  const start = index * bits;
  for (let bit = 0; bit < Math.min(bits, 32); bit++) {
    const place = start + bit;
    value |= (((bytes[at + (place >> 3)] ?? 0) >> (place & 7)) & 1) << bit;
  }
  return value;
}
