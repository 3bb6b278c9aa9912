// Parquet files that are damaged, each read in a thread that is ended where it takes too long: all are refused, or read.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, describe, expect, it } from 'vitest';
import { createRandom, randomBelow } from '../../src/core/index.ts';
import {
  dictionaryPage,
  ENCODING,
  type FileColumn,
  PACKING,
  page,
  page2,
  parquetFile,
  TYPE,
  thrift,
  varint,
} from './parquet-file.ts';

/** A file is a few kilobytes: reading one takes milliseconds. */
const LONGEST_MS = 3000;
const ROWS = 40;

/** Threads do not take types away by themselves; `require` finds the CommonJS form, beside which the other one lies. */
const TSX = createRequire(import.meta.url)
  .resolve('tsx/esm/api')
  .replace(/\.cjs$/, '.mjs');
const REGISTER = `import { register } from ${JSON.stringify(pathToFileURL(TSX).href)}; register();`;
const STRIP_TYPES = `data:text/javascript,${encodeURIComponent(REGISTER)}`;

let worker: Worker | null = null;
afterAll(() => worker?.terminate());

/** How many rows it has, why it is refused, or `endless`. */
async function read(bytes: Uint8Array): Promise<number | string> {
  worker ??= new Worker(new URL('./parquet-worker.ts', import.meta.url), { execArgv: ['--import', STRIP_TYPES] });
  worker.postMessage(bytes);
  const limit = AbortSignal.timeout(LONGEST_MS);
  try {
    const [outcome] = await once(worker, 'message', { signal: limit });
    return outcome;
  } catch (error) {
    await worker.terminate();
    worker = null;
    if (!limit.aborted) throw error;
    return 'endless';
  }
}

function oneColumn(bytes: readonly number[], changes: Partial<FileColumn> = {}): Uint8Array {
  return parquetFile(ROWS, [{ name: 'id', type: TYPE.INT32, bytes, ...changes }]);
}

const bytesOf = (length: number, value = 0): number[] => Array.from({ length }, () => value);
/** ROWS numbers of 32 bits. */
const PLAIN = bytesOf(ROWS * 4);
/** Four plain numbers that indices name. */
const DICTIONARY = dictionaryPage(4, bytesOf(16));
/** A number of more bits than any: its last byte never comes. */
const LONG_NUMBER = bytesOf(60, 0x80);
/** ROWS times the index 1 of two bits. */
const INDICES = [2, ...varint(ROWS * 2), 1];
/** One block of 128 values in four parts, the first value 0, each difference 0. */
const DELTAS = [...varint(128), 4, ROWS, 0, 0, 0, 0, 0, 0];
/** No nulls: a run of ROWS ones, after its length. */
const LEVELS = [2, 0, 0, 0, ...varint(ROWS * 2), 1];

describe('openParquet', () => {
  it.each<[string, Uint8Array]>([
    ['plain', oneColumn(page(ENCODING.plain, ROWS, PLAIN))],
    ['plain, second version', oneColumn(page2(ENCODING.plain, ROWS, PLAIN))],
    ['dictionary', oneColumn([...DICTIONARY, ...page(ENCODING.dictionary, ROWS, INDICES)])],
    ['dictionary, second version', oneColumn([...DICTIONARY, ...page2(ENCODING.dictionary, ROWS, INDICES)])],
    ['deltas', oneColumn(page(ENCODING.deltas, ROWS, DELTAS))],
    ['nullable', oneColumn(page(ENCODING.plain, ROWS, [...LEVELS, ...PLAIN]), { isNullable: true })],
    ['pages of no values', oneColumn([...page(ENCODING.plain, 0, []), ...page(ENCODING.plain, ROWS, PLAIN)])],
  ])('reads a whole file: %s', async (_name, bytes) => {
    expect(await read(bytes)).toBe(ROWS);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['a page without a size', oneColumn([...thrift({ 1: 0, 2: 160, 5: { 1: ROWS, 2: 0 } }), ...PLAIN]), /undefined/],
    ['a page of negative size', oneColumn(page(0, ROWS, PLAIN, { 3: -20 })), /-20/],
    ['more values than rows', oneColumn(page(ENCODING.plain, 2 ** 30, PLAIN)), /1073741824/],
    ['fewer values than none', oneColumn(page(ENCODING.plain, -8, PLAIN)), /-8/],
    ['a page that is larger than any', oneColumn(page(0, ROWS, PLAIN, { 2: 2 ** 30 })), /1073741824/],
    [
      'a run of two thousand million',
      oneColumn([...DICTIONARY, ...page(ENCODING.dictionary, ROWS, [2, ...varint(2 ** 32 - 2), 1])]),
      /a run of 2147483647 values where 40 are left/,
    ],
    [
      'packed indices of no bits, less than none of them',
      oneColumn([...DICTIONARY, ...page2(ENCODING.dictionary, ROWS, [0, ...varint(2 ** 32 - 1)])]),
      /a run of 2147483647 times 8/,
    ],
    ['indices of 200 bits', oneColumn([...DICTIONARY, ...page(ENCODING.dictionary, ROWS, [200, 9])]), /200 bits/],
    [
      'levels of two thousand million',
      oneColumn(page(0, ROWS, [6, 0, 0, 0, ...varint(2 ** 32 - 2), 1, ...PLAIN]), { isNullable: true }),
      /a run of/,
    ],
    [
      'blocks that go back',
      oneColumn(page(ENCODING.deltas, ROWS, [...varint(2 ** 32 - 128), 4, 1, 0, 0, 9])),
      /blocks/,
    ],
    ['blocks of no values', oneColumn(page(ENCODING.deltas, ROWS, [0, 1, 1, 0, ...bytesOf(80)])), /blocks of 0/],
    ['a difference that does not end', oneColumn(page(5, ROWS, [...varint(128), 4, 1, 0, ...LONG_NUMBER])), /64 bits/],
    [
      'texts that share more than there is',
      oneColumn(
        page(ENCODING.prefixes, ROWS, [...varint(128), 4, ROWS, ...varint(2 ** 31), 0, 0, 0, 0, 0, ...DELTAS]),
        {
          type: TYPE.BYTE_ARRAY,
        },
      ),
      /shares 1073741824 bytes/,
    ],
    [
      'frames that go back',
      oneColumn(page(0, ROWS, [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xf8, ...bytesOf(9)], { 2: 160 }), {
        packing: PACKING.lz4,
      }),
      /lz4/,
    ],
    ['pages packed by Brotli', oneColumn(page(0, ROWS, PLAIN), { packing: PACKING.brotli }), /BROTLI/],
    [
      'two columns of one name',
      parquetFile(
        ROWS,
        ['id', 'id'].map((name) => ({ name, type: TYPE.INT32, bytes: page(0, ROWS, PLAIN) })),
      ),
      /2 columns of one name/,
    ],
    ['more rows than bytes can hold', parquetFile(2 ** 30, []), /a row group of 1073741824 rows/],
  ])('refuses %s', async (_name, bytes, why) => {
    expect(await read(bytes)).toMatch(why);
  });

  it('refuses a footer of lists that are longer than what is left', async () => {
    // A list of ten million records: what is made for them is 80 MB, and each may begin with such a list.
    const footer = [0x15, 4, 0x19, 0xfc, ...varint(10_000_000), 0x19, 0xfc, ...varint(10_000_000), 0];
    const bytes = new Uint8Array([0x50, 0x41, 0x52, 0x31, ...footer, footer.length, 0, 0, 0, 0x50, 0x41, 0x52, 0x31]);
    expect(await read(bytes)).toMatch(/a list of 10000000, longer than what is left/);
  });

  const packings = { UNCOMPRESSED: undefined, SNAPPY: undefined, GZIP: gzipSync } as const;
  const encodings = ['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'] as const;
  const texts = {
    PLAIN: 'PLAIN',
    RLE_DICTIONARY: 'RLE_DICTIONARY',
    DELTA_BINARY_PACKED: 'DELTA_BYTE_ARRAY',
    BYTE_STREAM_SPLIT: 'DELTA_LENGTH_BYTE_ARRAY',
  } as const;

  it.each(
    (Object.keys(packings) as (keyof typeof packings)[]).flatMap((packing) =>
      encodings.map((encoding) => [encoding, packing] as const),
    ),
  )('ends on files of %s packed by %s in which any byte is another', async (encoding, packing) => {
    const compressor = packings[packing];
    const whole = new Uint8Array(
      parquetWriteBuffer({
        codec: packing,
        compressors: compressor === undefined ? {} : { [packing]: compressor },
        columnData: [
          { name: 'count', type: 'INT32', encoding, data: Array.from({ length: ROWS }, (_, at) => at % 9) },
          {
            name: 'id',
            type: 'INT64',
            nullable: true,
            encoding,
            data: Array.from({ length: ROWS }, (_, at) => BigInt(at)),
          },
          {
            name: 'text',
            type: 'STRING',
            encoding: texts[encoding],
            data: Array.from({ length: ROWS }, (_, at) => `t-${at % 9}`),
          },
        ],
      }),
    );
    expect(await read(whole)).toBe(ROWS);
    const random = createRandom(1);
    const below = (bound: number) => randomBelow(random, bound);
    const outcomes = new Set<string>();
    for (let round = 0; round < 150; round++) {
      const damaged = whole.slice();
      damaged[below(damaged.length)] = below(256);
      const outcome = await read(damaged);
      if (outcome === 'endless') expect.unreachable(`round ${round} does not end`);
      outcomes.add(typeof outcome === 'number' ? 'read' : outcome.split(/[ :]/, 3).join(' '));
    }
    expect([...outcomes].filter((outcome) => outcome.startsWith('not refused'))).toEqual([]);
  });
});
