/** A Parquet file's footer, checked before a decoder that trusts it sees it, and the columns' bytes that it tells of. */

import type { FileMetaData, RowGroup, SchemaElement } from 'hyparquet';
import { type Chunk, PACKINGS } from './pages.ts';
import { ThriftReader, type ThriftStruct, type ThriftValue } from './thrift.ts';

/** Rows of one row group that are held at once; writers make groups of a million. */
const MAX_GROUP_ROWS = 20_000_000;
/** A footer of more row groups than this is none. */
const MAX_GROUPS = 100_000;
/** Columns, lists and records of a table; OpenDC's has ten. */
const MAX_ELEMENTS = 10_000;
/** Rows a byte of the file can stand for: where a column repeats itself, but not where it counts up. */
const MAX_ROWS_PER_BYTE = 100;
/** The least and the most of a column are decimals of that many bytes at most; reading one takes the square of its length. */
const MAX_DECIMAL_BYTES = 64;
/** Lengths and the mark at the end of a file. */
const TAIL_BYTES = 8;
/** Types whose values are numbers or texts, with the bytes of a value. */
const TYPES: ReadonlyMap<string | undefined, number | null> = new Map([
  ['INT32', 4],
  ['INT64', 8],
  ['INT96', null],
  ['FLOAT', 4],
  ['DOUBLE', 8],
  ['BYTE_ARRAY', null],
]);
/** Numbers of the format: the type's that is decimal, and a column's fields in the footer. */
const DECIMAL = 5;
const STATISTICS = 12;

/** Throws an Error where the footer at the end of these bytes is cut off or would take long to read. */
export function checkFooter(bytes: Uint8Array): void {
  const footer = new ThriftReader(bytes).struct();
  const elements = listOf(footer.get(2));
  if (elements.length > MAX_ELEMENTS) throw new Error(`${elements.length} columns, more than ${MAX_ELEMENTS}`);
  if (!elements.some((element) => fieldOf(element, 6) === DECIMAL)) return;
  for (const group of listOf(footer.get(4))) {
    for (const column of listOf(fieldOf(group, 1))) {
      const statistics = fieldOf(fieldOf(column, 3), STATISTICS);
      if (!(statistics instanceof Map)) continue;
      for (const value of (statistics as ThriftStruct).values()) {
        if (value instanceof Uint8Array && value.length > MAX_DECIMAL_BYTES) {
          throw new Error(`a decimal of ${value.length} bytes`);
        }
      }
    }
  }
}

function listOf(value: ThriftValue | undefined): readonly ThriftValue[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(value: ThriftValue | undefined, field: number): ThriftValue | undefined {
  return value instanceof Map ? (value as ThriftStruct).get(field) : undefined;
}

/** Throws an Error where the row groups are too many, too large, or more than the bytes of the file can hold. */
export function checkGroups({ row_groups }: FileMetaData, byteLength: number): void {
  if (row_groups.length > MAX_GROUPS) throw new Error(`${row_groups.length} row groups, more than ${MAX_GROUPS}`);
  let rowCount = 0;
  for (const { num_rows } of row_groups) {
    if (typeof num_rows !== 'bigint' || num_rows < 0n || num_rows > BigInt(MAX_GROUP_ROWS)) {
      throw new Error(`a row group of ${String(num_rows)} rows`);
    }
    rowCount += Number(num_rows);
  }
  const most = MAX_GROUP_ROWS + MAX_ROWS_PER_BYTE * byteLength;
  if (rowCount > most) throw new Error(`${rowCount} rows in ${byteLength} bytes`);
}

/** Columns' bytes by where they begin. Throws an Error where they lie outside the file, over one another, or have no type. */
export function chunksOf(
  metadata: FileMetaData,
  names: readonly string[],
  byteLength: number,
): ReadonlyMap<number, Chunk> {
  const { schema, row_groups: groups } = metadata;
  if (schema[0]?.repetition_type === 'REPEATED') throw new Error('a table that is a list');
  const chunks = new Map<number, Chunk>();
  let byteCount = 0;
  for (const name of new Set(names)) {
    const element = elementOf(schema, name);
    for (const group of groups) {
      const chunk = chunkOf(group, element, byteLength);
      byteCount += chunk.end - chunk.start;
      if (chunks.has(chunk.start) || byteCount > byteLength) throw new Error('columns over one another');
      chunks.set(chunk.start, chunk);
    }
  }
  return chunks;
}

/** The column of that name. Names are used once: a decoder would take the first for any. */
function elementOf(schema: readonly SchemaElement[], name: string): SchemaElement {
  const [element, ...others] = schema.filter((one) => one.name === name);
  if (element === undefined || others.length > 0) throw new Error(`${others.length + 1} columns of one name`);
  const { type, converted_type: converted, logical_type: logical } = element;
  const isDecimalText = type === 'BYTE_ARRAY' && converted === 'DECIMAL';
  if (!TYPES.has(type) || isDecimalText || (logical !== undefined && !LOGICAL_TYPES.includes(logical.type))) {
    throw new Error(`a column of type ${[type, converted, logical?.type].filter(Boolean).join(' ')}`);
  }
  return element;
}

/** Kinds of values that are numbers, times or texts. */
const LOGICAL_TYPES: readonly (string | undefined)[] = ['STRING', 'ENUM', 'INTEGER', 'TIMESTAMP', 'DATE', 'TIME'];

function chunkOf(group: RowGroup, { name, type, repetition_type }: SchemaElement, byteLength: number): Chunk {
  const [column, ...others] = group.columns.filter(({ meta_data: about }) => about?.path_in_schema[0] === name);
  const about = column?.meta_data;
  if (about === undefined || others.length > 0 || about.path_in_schema.length !== 1) {
    throw new Error('a row group that has a column not once');
  }
  const { codec, dictionary_page_offset: dictionary, data_page_offset: first, total_compressed_size: size } = about;
  if (codec !== 'UNCOMPRESSED' && !PACKINGS.some((packing) => packing === codec)) {
    throw new Error(`pages packed by ${codec}, none of ${['UNCOMPRESSED', ...PACKINGS].join(', ')}`);
  }
  const [start, length] = [Number(dictionary || first), Number(size)];
  const end = start + length;
  if (!(Number.isSafeInteger(start) && start >= 0 && length >= 0 && end <= byteLength - TAIL_BYTES)) {
    throw new Error(`a column in bytes ${start} to ${end} of ${byteLength}`);
  }
  return {
    start,
    end,
    rowCount: Number(group.num_rows),
    isNullable: repetition_type !== 'REQUIRED',
    isPacked: codec !== 'UNCOMPRESSED',
    type: type!,
    valueBytes: TYPES.get(type) ?? null,
  };
}
