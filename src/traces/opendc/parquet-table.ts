/** A Parquet file as columns of one row group after another, so that memory does not grow with the rows. */

import type { FileMetaData, SchemaElement } from 'hyparquet';
import { BerthError } from '../../core/index.ts';
import type { TraceFile } from '../format.ts';
import { refuse } from '../refuse.ts';
import { bytesOf } from '../whole-file.ts';

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

/** Rows of one row group that are held at once; writers make groups of a million. */
const MAX_GROUP_ROWS = 20_000_000;
/** A footer of more row groups than this is none. */
const MAX_GROUPS = 100_000;

/** Times as milliseconds, whatever unit the file has. */
const PARSERS = {
  timestampFromMilliseconds: (milliseconds: bigint): number => Number(milliseconds),
  timestampFromMicroseconds: (microseconds: bigint): number => Number(microseconds) / 1e3,
  timestampFromNanoseconds: (nanoseconds: bigint): number => Number(nanoseconds) / 1e6,
};

/** Opens a file by its footer. Throws BerthError where it is none or is cut off. */
export async function openParquet(file: TraceFile): Promise<ParquetTable> {
  const { parquetMetadataAsync, parquetScan, compressors } = await loadDecoders();
  const { byteLength, slice } = await randomAccess(file);
  const buffer = { byteLength, slice: (start: number, end = byteLength) => slice(start, end) };
  const metadata = await orRefuse(file.name, () => parquetMetadataAsync(buffer, { geoparquet: false }));
  checkGroups(metadata, file.name);
  return {
    file: file.name,
    rowCount: Number(metadata.num_rows),
    columns: new Map(plainColumns(metadata).map((column) => [column.name, column])),
    async *groups(names) {
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
  const [decoder, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')]);
  return { ...decoder, compressors };
}

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

function checkGroups({ row_groups }: FileMetaData, file: string): void {
  if (row_groups.length > MAX_GROUPS) damaged(file, `${row_groups.length} row groups`, `at most ${MAX_GROUPS}`);
  for (const { num_rows } of row_groups) {
    if (num_rows < 0n || num_rows > BigInt(MAX_GROUP_ROWS)) {
      damaged(file, `a row group of ${num_rows} rows`, `0 to ${MAX_GROUP_ROWS}`);
    }
  }
}

/** A file whose length is only known at its end is read whole. */
async function randomAccess(file: TraceFile): Promise<{
  readonly byteLength: number;
  readonly slice: (start: number, end: number) => Promise<ArrayBuffer>;
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
