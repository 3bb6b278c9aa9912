/**
 * Names of nodes as they stand in bodies, each with one text that is made once. kube-scheduler sends the same thousands of
 * names with every question, in an order that changes: its workers find nodes in parallel.
 *
 * Hot: once per byte of a list of names.
 */

/** Where names stand in a body, quotes included. */
export interface ScannedNames {
  readonly names: readonly string[];
  /** First byte of each. */
  readonly starts: Int32Array;
  /** Byte behind each. */
  readonly ends: Int32Array;
  /** Byte behind the list. */
  readonly end: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;

/** Names that are kept, and their bytes; beyond either all are forgotten. Some ten times what one scheduler asks about. */
const MAX_NAMES = 1 << 16;
const MAX_BYTES = 1 << 22;
/** Places by hash: a power of two, and at least so many times the names that chains stay short. Small: it stays in reach. */
const FIRST_TABLE_SIZE = 1 << 12;
const ROOM = 4;
/** Steps of one look-up; names made to collide end there. */
const MAX_STEPS = 32;
const FREE = 0;

export class KnownNames {
  readonly #bytes = new Uint8Array(MAX_BYTES);
  readonly #texts: string[] = [];
  readonly #starts = new Int32Array(MAX_NAMES + 1);
  readonly #hashes = new Int32Array(MAX_NAMES);
  /** Number of the list that a name last stood in. */
  readonly #lists = new Int32Array(MAX_NAMES);
  /** By hash: a name's number + 1. */
  #table = new Int32Array(FIRST_TABLE_SIZE);
  #list = 0;

  /**
   * The names of the list at `from`; null where it is no list of distinct texts of printable ASCII without escapes and
   * spaces between them, or where it is too long to be kept.
   */
  scan(body: Uint8Array, from: number): ScannedNames | null {
    if (body[from] !== OPEN_LIST || body[from + 1] !== QUOTE) return null;
    this.#beginList();
    const names: string[] = [];
    let starts = new Int32Array(8192);
    let ends = new Int32Array(8192);
    let at = from + 1;
    for (let number = -1; ; at++) {
      if (body[at] !== QUOTE) return null;
      const end = endOfPlain(body, at + 1);
      if (end < 0) return null;
      number = this.#isAt(number + 1, body, at + 1, end) ? number + 1 : this.#find(body, at + 1, end);
      if (number < 0 || this.#lists[number] === this.#list) return null;
      this.#lists[number] = this.#list;
      if (names.length === starts.length) {
        starts = doubled(starts);
        ends = doubled(ends);
      }
      starts[names.length] = at;
      at = end + 1;
      ends[names.length] = at;
      names.push(this.#texts[number]!);
      if (body[at] === CLOSE_LIST) return { names, starts, ends, end: at + 1 };
      if (body[at] !== COMMA) return null;
    }
  }

  #beginList(): void {
    if (this.#list === 0x7fffffff) this.#forget();
    this.#list++;
  }

  /** Whether a name has this number: names mostly follow each other as they did before. */
  #isAt(number: number, body: Uint8Array, from: number, to: number): boolean {
    if (number >= this.#texts.length) return false;
    const bytes = this.#bytes;
    const start = this.#starts[number]!;
    if (this.#starts[number + 1]! - start !== to - from) return false;
    // From the end, where names differ.
    for (let at = to - 1, own = start + to - from - 1; at >= from; at--, own--) {
      if (body[at] !== bytes[own]) return false;
    }
    return true;
  }

  /** The number of a name, a new one where it is not known; -1 where there is no room for it. */
  #find(body: Uint8Array, from: number, to: number): number {
    const hash = hashOf(body, from, to);
    const table = this.#table;
    const mask = table.length - 1;
    let place = hash & mask;
    for (let step = 0; step < MAX_STEPS; step++, place = (place + 1) & mask) {
      const number = table[place]! - 1;
      if (number < FREE) return this.#add(body, { from, to, hash, place });
      if (this.#hashes[number] === hash && this.#isAt(number, body, from, to)) return number;
    }
    return -1;
  }

  #add(body: Uint8Array, { from, to, hash, place }: Record<'from' | 'to' | 'hash' | 'place', number>): number {
    const number = this.#texts.length;
    const start = this.#starts[number]!;
    if (number === MAX_NAMES || start + to - from > MAX_BYTES) {
      this.#forget();
      return -1;
    }
    this.#bytes.set(body.subarray(from, to), start);
    this.#starts[number + 1] = start + to - from;
    this.#hashes[number] = hash;
    this.#lists[number] = 0;
    this.#table[place] = number + 1;
    this.#texts.push(Buffer.from(body.buffer, body.byteOffset + from, to - from).toString('latin1'));
    if (this.#texts.length * ROOM > this.#table.length) this.#growTable();
    return number;
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.#texts.length; number++) {
      let place = this.#hashes[number]! & mask;
      while (table[place] !== FREE) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.#table = table;
  }

  #forget(): void {
    this.#texts.length = 0;
    this.#table = new Int32Array(FIRST_TABLE_SIZE);
    this.#list = 0;
  }
}

/** A hash of some bytes, four at a step (after murmur3, 32 bit, whose final mix it has). */
function hashOf(body: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  let at = from;
  for (; at + 3 < to; at += 4) {
    const word = body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16) | (body[at + 3]! << 24);
    hash = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) hash = Math.imul(hash ^ body[at]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Position of the quote that ends a text of printable ASCII without escapes; -1 where it is another. */
function endOfPlain(body: Uint8Array, from: number): number {
  const { length } = body;
  for (let at = from; at < length; at++) {
    const code = body[at]!;
    if (code === QUOTE) return at;
    if (code < 0x20 || code > 0x7e || code === BACKSLASH) return -1;
  }
  return -1;
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(numbers.length * 2);
  twice.set(numbers);
  return twice;
}
