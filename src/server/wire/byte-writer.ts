/** Writes an answer as bytes. Hot: once per byte of an answer. */

import type { ByteParts } from './asked-nodes.ts';

/** From here on the native copy is faster than a loop. Bytes. */
const LONG = 100;
const DIGIT_ZERO = 0x30;

export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** `size`: bytes that will probably do. */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(64, size));
  }

  /** What was written. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Adds bytes of another array. */
  add(source: Buffer, from = 0, to = source.length): void {
    const count = to - from;
    const end = this.#length + count;
    if (end > this.#bytes.length) this.#grow(end);
    const bytes = this.#bytes;
    if (count >= LONG) source.copy(bytes, this.#length, from, to);
    else for (let at = this.#length, read = from; read < to; at++, read++) bytes[at] = source[read]!;
    this.#length = end;
  }

  /** Adds one byte. */
  addByte(code: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1);
    this.#bytes[this.#length++] = code;
  }

  /** Adds a whole number in decimal digits. */
  addNumber(value: number): void {
    if (value >= 0 && value < 10) this.addByte(DIGIT_ZERO + value);
    else this.add(Buffer.from(String(value)));
  }

  /** Adds some of the parts of a body, by index and with commas between; neighbours go over in one piece. */
  addParts({ body, starts, ends }: ByteParts, indices: readonly number[]): void {
    const count = indices.length;
    for (let from = 0; from < count; ) {
      let to = from;
      while (indices[to + 1] === indices[to]! + 1) to++;
      if (from > 0) this.addByte(COMMA);
      this.add(body, starts[indices[from]!]!, ends[indices[to]!]!);
      from = to + 1;
    }
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}

/** Between the parts of a list or an object. */
export const COMMA = 0x2c;
