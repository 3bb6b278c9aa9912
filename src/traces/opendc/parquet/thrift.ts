/** Thrift's compact protocol with bounds: what Parquet's footer and page headers are written in. */

export type ThriftValue = number | bigint | boolean | Uint8Array | ThriftStruct | readonly ThriftValue[];

/** Values by the number of their field. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/** Records within records; Parquet's go to eight or so. */
const MAX_DEPTH = 32;
const DOUBLE_BYTES = 8;
/** Bytes of a number of 32 and of 64 bits, seven bits each. */
const MAX_BYTES_OF_32 = 5;
const MAX_BYTES_OF_64 = 10;
/** A list of this size or more has it written behind. */
const LONG_LIST = 15;

/**
 * Reads records out of bytes and throws an Error where they are cut off, too deep, have a number that does not end or a list
 * that has more members than bytes are left: work and memory are in proportion to the bytes.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  /** Where the next byte is read. */
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(depth = 0): ThriftStruct {
    if (depth > MAX_DEPTH) throw new Error(`records within records, deeper than ${MAX_DEPTH}`);
    const fields = new Map<number, ThriftValue>();
    let field = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === STOP) return fields;
      const step = head >> 4;
      field = step > 0 ? field + step : this.#zigzag();
      fields.set(field, type === TRUE ? true : type === FALSE ? false : this.#value(type, depth));
    }
  }

  /** A number of up to 32 bits that has no sign. */
  unsigned(): number {
    let value = 0;
    let scale = 1;
    for (let read = 0; read < MAX_BYTES_OF_32; read++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80 && value < 2 ** 32) return value;
    }
    throw new Error('a number of more than 32 bits');
  }

  /** A number of up to 64 bits with a sign. */
  long(): bigint {
    let value = 0n;
    for (let read = 0; read < MAX_BYTES_OF_64; read++) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * read);
      if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
    }
    throw new Error('a number of more than 64 bits');
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      case BYTE:
        return this.#byte();
      case I16:
      case I32:
        return this.#zigzag();
      case I64:
        return this.long();
      case DOUBLE:
        this.#skip(DOUBLE_BYTES);
        return 0;
      case BINARY: {
        const length = this.unsigned();
        this.#skip(length);
        return this.#bytes.subarray(this.at - length, this.at);
      }
      case LIST:
        return this.#list(depth + 1);
      case STRUCT:
        return this.struct(depth + 1);
      default:
        throw new Error(`a value of kind ${type}`);
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > MAX_DEPTH) throw new Error(`records within records, deeper than ${MAX_DEPTH}`);
    const head = this.#byte();
    const type = head & 0x0f;
    const length = head >> 4 === LONG_LIST ? this.unsigned() : head >> 4;
    if (length > this.#bytes.length - this.at) throw new Error(`a list of ${length}, longer than what is left`);
    const isTruth = type === TRUE || type === FALSE;
    return Array.from({ length }, () => (isTruth ? this.#byte() === 1 : this.#value(type, depth)));
  }

  #zigzag(): number {
    const value = this.unsigned() | 0;
    return (value >>> 1) ^ -(value & 1);
  }

  #skip(length: number): void {
    if (length > this.#bytes.length - this.at) throw new Error('a record that is cut off');
    this.at += length;
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw new Error('a record that is cut off');
    this.at++;
    return byte;
  }
}
