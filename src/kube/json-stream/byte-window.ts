/** The bytes of a stream that are still wanted, under their positions in the stream. */

const FIRST_CAPACITY = 1 << 20;

export class ByteWindow {
  #buffer = new Uint8Array(FIRST_CAPACITY);
  /** Position in the stream of the buffer's first byte. */
  #offset = 0;
  #length = 0;

  /** Position behind the last byte. */
  get end(): number {
    return this.#offset + this.#length;
  }

  /** Position of the first byte that is held. */
  get start(): number {
    return this.#offset;
  }

  /** What holds the bytes; the byte at a position stands at `position - start`. Valid until the next append. */
  get buffer(): Uint8Array {
    return this.#buffer;
  }

  /** The bytes from one position up to another, or up to the end where there are fewer. Valid until the next append. */
  slice(from: number, to: number): Uint8Array {
    return this.#buffer.subarray(from - this.#offset, Math.min(to, this.end) - this.#offset);
  }

  /** Takes in more bytes and forgets those before `wanted`. Its cost grows with the bytes appended alone. */
  append(chunk: Uint8Array, wanted: number): void {
    if (this.#length + chunk.length > this.#buffer.length) this.#makeRoom(chunk.length, wanted);
    this.#buffer.set(chunk, this.#length);
    this.#length += chunk.length;
  }

  #makeRoom(more: number, wanted: number): void {
    const kept = this.#buffer.subarray(wanted - this.#offset, this.#length);
    // Twice what is kept, so that bytes are moved once for each time their number doubles.
    const capacity = Math.max(this.#buffer.length, 2 * (kept.length + more));
    if (capacity > this.#buffer.length) {
      const buffer = new Uint8Array(capacity);
      buffer.set(kept);
      this.#buffer = buffer;
    } else {
      this.#buffer.copyWithin(0, wanted - this.#offset, this.#length);
    }
    this.#length = kept.length;
    this.#offset = wanted;
  }
}
