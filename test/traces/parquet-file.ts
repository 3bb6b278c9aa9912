/** Parquet files byte by byte: pages of any kind, right or wrong. */

/** A value of Thrift's compact protocol. */
type Thrift = number | bigint | boolean | string | Fields | readonly Thrift[];
interface Fields {
  readonly [field: number]: Thrift | undefined;
}

/** A record; numbers are of 32 bits, bigints of 64. */
export function thrift(fields: Fields): number[] {
  let last = 0;
  const bytes: number[] = [];
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const field = Number(key);
    const type = value === true ? 1 : value === false ? 2 : typeOf(value);
    bytes.push(((field - last) << 4) | type, ...(typeof value === 'boolean' ? [] : encode(value)));
    last = field;
  }
  return [...bytes, 0];
}

function typeOf(value: Thrift): number {
  if (typeof value === 'number') return 5;
  if (typeof value === 'bigint') return 6;
  if (typeof value === 'string') return 8;
  return Array.isArray(value) ? 9 : 12;
}

function encode(value: Thrift): number[] {
  if (typeof value === 'number') return varint(BigInt.asUintN(32, BigInt((value << 1) ^ (value >> 31))));
  if (typeof value === 'bigint') return varint(BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)));
  if (typeof value === 'string') return [...varint(BigInt(value.length)), ...new TextEncoder().encode(value)];
  if (!Array.isArray(value)) return thrift(value as Fields);
  return [0xf0 | typeOf(value[0] ?? 0), ...varint(BigInt(value.length)), ...value.flatMap(encode)];
}

/** A number without sign, seven bits a byte. */
export function varint(value: bigint | number): number[] {
  let rest = BigInt(value);
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}

/** Types, encodings and packings by the format's numbers. */
export const TYPE = { INT32: 1, INT64: 2, DOUBLE: 5, BYTE_ARRAY: 6 } as const;
export const ENCODING = { plain: 0, deltas: 5, texts: 6, prefixes: 7, dictionary: 8, split: 9 } as const;
export const PACKING = { none: 0, snappy: 1, gzip: 2, brotli: 4, lz4: 5, zstd: 6, lz4Raw: 7 } as const;

export interface FileColumn {
  readonly name: string;
  readonly type: number;
  /** Pages with their headers. */
  readonly bytes: readonly number[];
  readonly isNullable?: boolean;
  readonly packing?: number;
}

/** A data page of the first version. `header` replaces fields of the page's header. */
export function page(encoding: number, count: number, body: readonly number[], header: Fields = {}): number[] {
  const about = { 1: count, 2: encoding, 3: 3, 4: 3 };
  return [...thrift({ 1: 0, 2: body.length, 3: body.length, 5: about, ...header }), ...body];
}

/** A data page of the second version, without levels. */
export function page2(encoding: number, count: number, body: readonly number[], header: Fields = {}): number[] {
  const about = { 1: count, 2: 0, 3: count, 4: encoding, 5: 0, 6: 0, 7: false };
  return [...thrift({ 1: 3, 2: body.length, 3: body.length, 8: about, ...header }), ...body];
}

/** A page of plain values that others name by their index. */
export function dictionaryPage(count: number, body: readonly number[]): number[] {
  return [...thrift({ 1: 2, 2: body.length, 3: body.length, 7: { 1: count, 2: 0 } }), ...body];
}

/** A file of one row group. */
export function parquetFile(rowCount: number, columns: readonly FileColumn[]): Uint8Array {
  const bytes = [...MARK];
  const chunks = columns.map(({ name, type, bytes: pages, packing = PACKING.none }) => {
    const start = BigInt(bytes.length);
    for (const byte of pages) bytes.push(byte);
    const size = BigInt(pages.length);
    return { 2: start, 3: { 1: type, 2: [0], 3: [name], 4: packing, 5: BigInt(rowCount), 6: size, 7: size, 9: start } };
  });
  const leaves = columns.map(({ name, type, isNullable = false }) => ({ 1: type, 3: isNullable ? 1 : 0, 4: name }));
  const schema = [{ 4: 'root', 5: columns.length }, ...leaves];
  const footer = thrift({ 1: 2, 2: schema, 3: BigInt(rowCount), 4: [{ 1: chunks, 2: 1n, 3: BigInt(rowCount) }] });
  const length = new Uint8Array(new Uint32Array([footer.length]).buffer);
  return new Uint8Array([...bytes, ...footer, ...length, ...MARK]);
}

const MARK = [0x50, 0x41, 0x52, 0x31];
