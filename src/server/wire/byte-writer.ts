/** Writes an answer as bytes. Hot: once per byte of an answer. */

import { COMMA } from '../../kube/json-codes.ts';
import type { ByteParts } from './asked-nodes.ts';

/** From here on the native copy is faster than a loop. Bytes. */
const LONG = 100;

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

  /** Adds some of the parts of a body, by index and with commas between; neighbours go over in one piece. */
  addParts({ body, starts, ends }: ByteParts, isAdded: (index: number) => boolean): void {
    const count = starts.length;
    let isFirst = true;
    for (let from = 0; from < count; from++) {
      if (!isAdded(from)) continue;
      let to = from + 1;
      while (to < count && isAdded(to)) to++;
      if (!isFirst) this.addByte(COMMA);
      isFirst = false;
      this.add(body, starts[from], ends[to - 1]);
      from = to;
    }
  }

  #grow(least: number): void {
    const grown = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
