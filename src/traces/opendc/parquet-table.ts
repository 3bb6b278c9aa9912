/** A Parquet file as columns of one row group after another, so that memory does not grow with the rows. */

import type { FileMetaData, SchemaElement } from 'hyparquet';
import { BerthError } from '../../core/index.ts';
import type { TraceFile } from '../format.ts';
import { refuse } from '../refuse.ts';
import { bytesOf } from '../whole-file.ts';
import { checkFooter, checkGroups, chunksOf } from './parquet/footer.ts';
import { checkPages, type PackedPage } from './parquet/pages.ts';

/** Values of a column; numbers of 64 bits are bigints. */
export type ColumnValues = ArrayLike<unknown>;

/** A column that is no list and no record. */
interface ParquetColumn {
  readonly name: string;
  readonly isText: boolean;
}

export interface ParquetTable {
  readonly file: string;
  readonly rowCount: number;
  readonly columns: ReadonlyMap<string, ParquetColumn>;
  /** The columns of those names, one row group after another. Throws BerthError where the file is damaged. */
  groups(names: readonly string[]): AsyncGenerator<readonly ColumnValues[]>;
}

/** Times as milliseconds, whatever unit the file has. */
const PARSERS = {
  timestampFromMilliseconds: (milliseconds: bigint): number => Number(milliseconds),
  timestampFromMicroseconds: (microseconds: bigint): number => Number(microseconds) / 1e3,
  timestampFromNanoseconds: (nanoseconds: bigint): number => Number(nanoseconds) / 1e6,
};

/** Opens a file by its footer. Throws BerthError where it is none or is cut off. */
export async function openParquet(file: TraceFile): Promise<ParquetTable> {
  const { parquetMetadata, parquetScan, createUnpackers } = await loadDecoders();
  const { byteLength, slice } = await randomAccess(file);
  const metadata = await orRefuse(file.name, async () => {
    const footer = await readFooter(byteLength, slice);
    checkFooter(footer);
    const read = parquetMetadata(footer, { geoparquet: false });
    checkGroups(read, byteLength);
    return read;
  });
  return {
    file: file.name,
    rowCount: Number(metadata.num_rows),
    columns: new Map(plainColumns(metadata).map((column) => [column.name, column])),
    async *groups(names) {
      const chunks = await orRefuse(file.name, async () => chunksOf(metadata, names, byteLength));
      const checked = new WeakMap<ArrayBufferLike, ReadonlyMap<number, PackedPage>>();
      const sliceChunk = async (start: number): Promise<ArrayBuffer> => {
        const chunk = chunks.get(start)!;
        const bytes = await slice(chunk.start, chunk.end);
        checked.set(bytes, checkPages(new Uint8Array(bytes), chunk));
        return bytes;
      };
      const compressors = createUnpackers((packed) => checked.get(packed.buffer)?.get(packed.byteOffset));
      const buffer = { byteLength, slice: sliceChunk };
      const options = { file: buffer, metadata, compressors, parsers: PARSERS, columns: [...names], geoparquet: false };
      const scan = await orRefuse(file.name, () => parquetScan(options));
      for (const { rowStart, rowEnd } of scan.ranges) {
        const readOne = (column: string) => scan.readColumn({ column, rowStart, rowEnd });
        const columns = await orRefuse(file.name, () => Promise.all(names.map(readOne)));
        const wrong = columns.findIndex(({ length }) => length !== rowEnd - rowStart);
        if (wrong >= 0) {
          const found = `${columns[wrong]!.length} values of ${names[wrong]}`;
          damaged(file.name, found, `${rowEnd - rowStart} as the file says`);
        }
        yield columns;
      }
    },
  };
}

/** Packed 90 kB of a page: loaded when a file is opened that needs them. */
async function loadDecoders() {
  const [{ parquetMetadata, parquetScan }, { createUnpackers }] = await Promise.all([
    import('hyparquet'),
    import('./parquet/unpackers.ts'),
  ]);
  return { parquetMetadata, parquetScan, createUnpackers };
}

/** The footer with its length and mark behind it. Throws an Error where there is none. */
async function readFooter(byteLength: number, slice: Slice): Promise<Uint8Array> {
  if (byteLength < LEAST_BYTES) throw new Error(`${byteLength} bytes`);
  const tail = new DataView(await slice(byteLength - TAIL_BYTES, byteLength));
  const length = tail.getUint32(0, true);
  if (length > Math.min(byteLength - LEAST_BYTES, MAX_FOOTER_BYTES)) {
    throw new Error(`a footer of ${length} bytes in a file of ${byteLength}`);
  }
  return new Uint8Array(await slice(byteLength - TAIL_BYTES - length, byteLength));
}

type Slice = (start: number, end: number) => Promise<ArrayBuffer>;

/** Length and mark at the end of a file, and the mark at its start besides. */
const TAIL_BYTES = 8;
const LEAST_BYTES = 12;
/** A thousand row groups of ten columns take one million. */
const MAX_FOOTER_BYTES = 2 ** 26;

function plainColumns({ schema }: FileMetaData): ParquetColumn[] {
  const columns: ParquetColumn[] = [];
  // The schema is a tree written out in depth-first order; what has children is a list or a record.
  let at = 1;
  const skip = (element: SchemaElement | undefined): void => {
    at++;
    for (let child = 0; child < (element?.num_children ?? 0) && at < schema.length; child++) skip(schema[at]);
  };
  while (at < schema.length) {
    const element = schema[at]!;
    if (element.num_children === undefined && element.repetition_type !== 'REPEATED') {
      columns.push({ name: element.name, isText: element.type === 'BYTE_ARRAY' });
    }
    skip(element);
  }
  return columns;
}

/** A file whose length is only known at its end is read whole. */
async function randomAccess(file: TraceFile): Promise<{
  readonly byteLength: number;
  readonly slice: Slice;
}> {
  if (file.byteLength !== null) return { byteLength: file.byteLength, slice: (start, end) => file.slice(start, end) };
  const bytes = await bytesOf(file);
  return {
    byteLength: bytes.length,
    // A copy: readers may keep what they are given.
    slice: (start, end) => Promise.resolve(bytes.slice(start, end).buffer),
  };
}

async function orRefuse<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BerthError) throw error;
    return damaged(
      file,
      error instanceof Error ? error.message.slice(0, 200) : 'damaged bytes',
      'a whole Parquet file',
      error,
    );
  }
}

function damaged(file: string, found: string, wanted: string, cause?: unknown): never {
  return refuse('input-malformed', '', found, wanted, { file, remedy: 'fetch the file again', cause });
}
