/**
 * Names of nodes as they stand in bodies, each with one text that is made once and a number. kube-scheduler sends the same
 * thousands of names with every question, in an order that changes: its workers find nodes in parallel.
 *
 * Hot: once per four bytes of a list of names.
 */

import { BACKSLASH, CLOSE_LIST, COMMA, OPEN_LIST, QUOTE } from '../../kube/json-codes.ts';
import { HIGH_BITS, stringMarks, wordsOf } from '../../kube/json-words.ts';
import { NameBook, type NumberedNames } from '../name-book.ts';

/** Where names stand in a body, quotes included. */
export interface ScannedNames extends NumberedNames {
  readonly names: readonly string[];
  /** First byte of each. */
  readonly starts: Int32Array;
  /** Byte behind each. */
  readonly ends: Int32Array;
  /** Byte behind the list. */
  readonly end: number;
}

/** Names that are kept, and their bytes; beyond either all are forgotten. Some ten times what one scheduler asks about. */
const MAX_NAMES = 1 << 16;
const MAX_BYTES = 1 << 22;
/** Places by hash: a power of two, and at least so many times the names that chains stay short. Small: it stays in reach. */
const FIRST_TABLE_SIZE = 1 << 12;
const FIRST_LIST_SIZE = 1 << 13;
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
  readonly #words = wordsOf(this.#bytes);
  #book = new NameBook();
  #used = 0;
  /** By number: hash, first byte in #bytes, length, and the list it last stood in. Side by side, as they are read together. */
  readonly #records = new Int32Array(MAX_NAMES * FIELDS);
  /** By hash: a name's number + 1. */
  #table = new Int32Array(FIRST_TABLE_SIZE);
  #list = 0;
  /** Scratch for one list: number, first byte, and the byte behind each name. */
  #numbers = new Int32Array(FIRST_LIST_SIZE);
  #starts = new Int32Array(FIRST_LIST_SIZE);
  #ends = new Int32Array(FIRST_LIST_SIZE);

  /**
   * The names of the list at `from`; null where it is no list of distinct texts of printable ASCII without escapes and
   * spaces between them, or where it is too long to be kept.
   */
  scan(body: Uint8Array, from: number): ScannedNames | null {
    if (body[from] !== OPEN_LIST || body[from + 1] !== QUOTE) return null;
    this.#beginList();
    const words = wordsOf(body);
    let count = 0;
    const name: PlainName = { from: 0, to: 0, hash: 0 };
    let at = from + 1;
    for (let number = -1; ; at++) {
      if (body[at] !== QUOTE || !readPlain(body, words, at + 1, name)) return null;
      // Names mostly follow each other as they did before.
      number = this.#is(number + 1, body, words, name) ? number + 1 : this.#find(body, words, name);
      if (number < 0 || this.#records[number * FIELDS + LIST] === this.#list) return null;
      this.#records[number * FIELDS + LIST] = this.#list;
      if (count === this.#numbers.length) this.#growScratch();
      this.#numbers[count] = number;
      this.#starts[count] = at;
      at = name.to + 1;
      this.#ends[count] = at;
      count++;
      if (body[at] === CLOSE_LIST) break;
      if (body[at] !== COMMA) return null;
    }
    const [numbers, starts, ends] = [this.#numbers, this.#starts, this.#ends].map((all) => all.slice(0, count));
    return { ...this.#named(numbers!), starts: starts!, ends: ends!, end: at + 1 };
  }

  /** Names by their numbers: a list that does not grow leaves nothing behind to be cleared away. */
  #named(numbers: Int32Array): Pick<ScannedNames, 'names' | 'numbers' | 'book'> {
    const book = this.#book;
    const names: string[] = new Array(numbers.length);
    for (let position = 0; position < names.length; position++) names[position] = book.names[numbers[position]!]!;
    return { book, names, numbers };
  }

  #beginList(): void {
    if (this.#list === 0x7fffffff) this.#forget();
    this.#list++;
  }

  /** Whether a name has this number. */
  #is(number: number, body: Uint8Array, words: DataView, { from, to, hash }: PlainName): boolean {
    const at = number * FIELDS;
    const records = this.#records;
    if (number >= this.#book.names.length || records[at] !== hash || records[at + LENGTH] !== to - from) return false;
    let read = from;
    let own = records[at + START]!;
    for (; read + 4 <= to; read += 4, own += 4) {
      if (words.getInt32(read, true) !== this.#words.getInt32(own, true)) return false;
    }
    for (; read < to; read++, own++) {
      if (body[read] !== this.#bytes[own]) return false;
    }
    return true;
  }

  /** The number of a name, a new one where it is not known; -1 where there is no room for it. */
  #find(body: Uint8Array, words: DataView, name: PlainName): number {
    const table = this.#table;
    const mask = table.length - 1;
    let place = name.hash & mask;
    for (let step = 0; step < MAX_STEPS; step++, place = (place + 1) & mask) {
      const number = table[place]! - 1;
      if (number < FREE) return this.#add(body, name, place);
      if (this.#is(number, body, words, name)) return number;
    }
    return -1;
  }

  #add(body: Uint8Array, { from, to, hash }: PlainName, place: number): number {
    const { names } = this.#book;
    const number = names.length;
    const length = to - from;
    if (number === MAX_NAMES || this.#used + length > MAX_BYTES) {
      this.#forget();
      return -1;
    }
    this.#bytes.set(body.subarray(from, to), this.#used);
    this.#records.set([hash, this.#used, length, 0], number * FIELDS);
    this.#used += length;
    this.#table[place] = number + 1;
    names.push(Buffer.from(body.buffer, body.byteOffset + from, length).toString('latin1'));
    if (names.length * ROOM > this.#table.length) this.#growTable();
    return number;
  }

  #growScratch(): void {
    this.#numbers = doubled(this.#numbers);
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.#book.names.length; number++) {
      let place = this.#records[number * FIELDS]! & mask;
      while (table[place] !== FREE) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.#table = table;
  }

  #forget(): void {
    this.#book = new NameBook();
    this.#used = 0;
    this.#table = new Int32Array(FIRST_TABLE_SIZE);
    this.#list = 0;
  }
}

/** Where a name stands, and its hash. */
interface PlainName {
  from: number;
  to: number;
  hash: number;
}

/**
 * Reads a text of printable ASCII without escapes that begins at `from` and ends at a quote, and hashes it by four bytes at a
 * step (after murmur3, 32 bit, whose final mix it has). False where the text is another.
 */
function readPlain(body: Uint8Array, words: DataView, from: number, name: PlainName): boolean {
  const { length } = body;
  let hash = 0;
  let at = from;
  for (; at + 4 <= length; at += 4) {
    const word = words.getInt32(at, true);
    if ((stringMarks(word) | (word & HIGH_BITS)) !== 0) break;
    hash = Math.imul(hash ^ Math.imul(word, 0xcc9e2d51), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  for (; at < length; at++) {
    const code = body[at]!;
    if (code === QUOTE) break;
    if (code < 0x20 || code > 0x7f || code === BACKSLASH) return false;
    hash = Math.imul(hash ^ code, 0x01000193);
  }
  if (at >= length) return false;
  hash ^= at - from;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  name.from = from;
  name.to = at;
  name.hash = hash ^ (hash >>> 16);
  return true;
}

function doubled(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(numbers.length * 2);
  twice.set(numbers);
  return twice;
}
