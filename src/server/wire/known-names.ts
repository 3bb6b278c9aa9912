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
const FIELDS = 4;
const START = 1;
const LENGTH = 2;
const LIST = 3;
/** Steps of one look-up; names made to collide end there. */
const MAX_STEPS = 32;
const FREE = 0;

export class KnownNames {
  readonly #bytes = new Uint8Array(MAX_BYTES);
  readonly #texts: string[] = [];
  #used = 0;
  /** By number: hash, first byte in #bytes, length, and the list it last stood in. Side by side, as they are read together. */
  readonly #records = new Int32Array(MAX_NAMES * FIELDS);
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
      const hash = hashOf(body, at + 1, end);
      // Names mostly follow each other as they did before.
      number = this.#is(number + 1, hash, body, at + 1, end) ? number + 1 : this.#find(hash, body, at + 1, end);
      if (number < 0 || this.#records[number * FIELDS + LIST] === this.#list) return null;
      this.#records[number * FIELDS + LIST] = this.#list;
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

  /** Whether a name has this number. */
  #is(number: number, hash: number, body: Uint8Array, from: number, to: number): boolean {
    const at = number * FIELDS;
    const records = this.#records;
    if (number >= this.#texts.length || records[at] !== hash || records[at + LENGTH] !== to - from) return false;
    const bytes = this.#bytes;
    for (let read = from, own = records[at + START]!; read < to; read++, own++) {
      if (body[read] !== bytes[own]) return false;
    }
    return true;
  }

  /** The number of a name, a new one where it is not known; -1 where there is no room for it. */
  #find(hash: number, body: Uint8Array, from: number, to: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = hash & mask;
    for (let step = 0; step < MAX_STEPS; step++, place = (place + 1) & mask) {
      const number = table[place]! - 1;
      if (number < FREE) return this.#add(body, { from, to, hash, place });
      if (this.#is(number, hash, body, from, to)) return number;
    }
    return -1;
  }

  #add(body: Uint8Array, { from, to, hash, place }: Record<'from' | 'to' | 'hash' | 'place', number>): number {
    const number = this.#texts.length;
    const length = to - from;
    if (number === MAX_NAMES || this.#used + length > MAX_BYTES) {
      this.#forget();
      return -1;
    }
    this.#bytes.set(body.subarray(from, to), this.#used);
    this.#records.set([hash, this.#used, length, 0], number * FIELDS);
    this.#used += length;
    this.#table[place] = number + 1;
    this.#texts.push(Buffer.from(body.buffer, body.byteOffset + from, length).toString('latin1'));
    if (this.#texts.length * ROOM > this.#table.length) this.#growTable();
    return number;
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.#texts.length; number++) {
      let place = this.#records[number * FIELDS]! & mask;
      while (table[place] !== FREE) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.#table = table;
  }

  #forget(): void {
    this.#texts.length = 0;
    this.#used = 0;
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
