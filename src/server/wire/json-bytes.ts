/**
 * Where JSON values end in a body, without making objects of them. Accepts exactly what JSON.parse accepts of the same
 * bytes read as UTF-8, up to MAX_DEPTH levels; throws RefusedError elsewhere.
 *
 * Hot: runs once per byte of a body of up to 128 MiB.
 */

import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  LOWER_E,
  LOWER_U,
  MINUS,
  OPEN_LIST,
  OPEN_OBJECT,
  POINT,
  QUOTE,
  ZERO,
} from '../../kube/json-codes.ts';
import { stringMarks, wordsOf } from '../../kube/json-words.ts';
import { refuse } from '../refusal.ts';

/** Levels of nesting; a Pod has about 20 with managedFields. */
export const MAX_DEPTH = 100;

/** Position of the first byte from `from` on that is no space. */
export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isSpace(bytes[at])) at++;
  return at;
}

/** Position behind the value that begins at `from`, where no space stands. */
export function endOfValue(bytes: Uint8Array, from: number): number {
  // What closes each object and list that is open: one scratch list, never used across calls.
  const open = OPEN;
  const words = wordsOf(bytes);
  let depth = 0;
  let at = from;
  for (;;) {
    const first = bytes[at];
    if (first === QUOTE) {
      at = endOfString(bytes, at, words);
    } else if (first === OPEN_OBJECT) {
      if (depth === MAX_DEPTH) refuseDepth(at);
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== CLOSE_OBJECT) {
        open[depth++] = CLOSE_OBJECT;
        at = startOfFieldValue(bytes, endOfKey(bytes, at, words));
        continue;
      }
      at++;
    } else if (first === OPEN_LIST) {
      if (depth === MAX_DEPTH) refuseDepth(at);
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== CLOSE_LIST) {
        open[depth++] = CLOSE_LIST;
        continue;
      }
      at++;
    } else {
      at = endOfWord(bytes, at);
    }
    for (;;) {
      if (depth === 0) return at;
      while (isSpace(bytes[at])) at++;
      const next = bytes[at];
      const close = open[depth - 1];
      if (next === COMMA) {
        at = skipSpace(bytes, at + 1);
        if (close === CLOSE_OBJECT) at = startOfFieldValue(bytes, endOfKey(bytes, at, words));
        break;
      }
      if (next !== close) refuseByte(bytes, at);
      depth--;
      at++;
    }
  }
}

const OPEN = new Uint8Array(MAX_DEPTH);

/** Calls back with the start of every key and of its value; the callback returns the value's end. Returns the object's end. */
export function walkObject(
  bytes: Uint8Array,
  from: number,
  onField: (keyStart: number, keyEnd: number, valueStart: number) => number,
): number {
  if (bytes[from] !== OPEN_OBJECT) refuseByte(bytes, from);
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === CLOSE_OBJECT) return at + 1;
  for (;;) {
    const keyEnd = endOfKey(bytes, at);
    at = skipSpace(bytes, onField(at, keyEnd, startOfFieldValue(bytes, keyEnd)));
    if (bytes[at] === CLOSE_OBJECT) return at + 1;
    if (bytes[at] !== COMMA) refuseByte(bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

/** Calls back with the start of every item; the callback returns the item's end. Returns the list's end. */
export function walkList(bytes: Uint8Array, from: number, onItem: (start: number) => number): number {
  if (bytes[from] !== OPEN_LIST) refuseByte(bytes, from);
  let at = skipSpace(bytes, from + 1);
  if (bytes[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = skipSpace(bytes, onItem(at));
    if (bytes[at] === CLOSE_LIST) return at + 1;
    if (bytes[at] !== COMMA) refuseByte(bytes, at);
    at = skipSpace(bytes, at + 1);
  }
}

/** The text of a string that begins and ends with its quotes. */
export function readString(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('utf8', start + 1, end - 1);
  return text.includes('\\') ? String(JSON.parse(`"${text}"`)) : text;
}

/** Whether an object begins here. */
export function isObjectAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === OPEN_OBJECT;
}

/** Whether a list begins here. */
export function isListAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === OPEN_LIST;
}

/** Whether a string begins here. */
export function isStringAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === QUOTE;
}

/** Refuses the byte with which the body stops being JSON. */
export function refuseByte(bytes: Uint8Array, at: number): never {
  const found = at >= bytes.length ? 'the end of the body' : JSON.stringify(textAt(bytes, at));
  refuse('not-json', `byte ${at}`, found, 'JSON');
}

function isSpace(code: number | undefined): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Position behind the key that begins at `at`. */
function endOfKey(bytes: Uint8Array, at: number, words = wordsOf(bytes)): number {
  if (bytes[at] !== QUOTE) refuseByte(bytes, at);
  return endOfString(bytes, at, words);
}

/** Position of the value behind a key that ends at `at`. */
function startOfFieldValue(bytes: Uint8Array, at: number): number {
  const colon = skipSpace(bytes, at);
  if (bytes[colon] !== COLON) refuseByte(bytes, colon);
  return skipSpace(bytes, colon + 1);
}

/** Position behind the string whose quote stands at `start`. */
function endOfString(bytes: Uint8Array, start: number, words = wordsOf(bytes)): number {
  const { length } = bytes;
  let first = start + 1;
  while (first + 4 <= length && stringMarks(words.getInt32(first, true)) === 0) first += 4;
  for (let at = first; at < length; at++) {
    const code = bytes[at]!;
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at = lastOfEscape(bytes, at);
    else if (code < 0x20) refuseByte(bytes, at);
  }
  return refuseByte(bytes, length);
}

/** Position of the last byte of the escape that begins at `at`. */
function lastOfEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1];
  if (kind === undefined || !SHORT_ESCAPES.has(kind)) {
    if (kind !== LOWER_U) refuseByte(bytes, at);
    for (let digit = at + 2; digit < at + 6; digit++) if (!isHexDigit(bytes[digit])) refuseByte(bytes, digit);
    return at + 5;
  }
  return at + 1;
}

const SHORT_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

function isHexDigit(code: number | undefined): boolean {
  return code !== undefined && (isDigit(code) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66));
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= ZERO && code <= 0x39;
}

const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/** Position behind a number or one of the three words. */
function endOfWord(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === MINUS || isDigit(first)) return endOfNumber(bytes, from);
  for (const word of WORDS) {
    if (word[0] !== first) continue;
    for (let index = 1; index < word.length; index++) {
      if (bytes[from + index] !== word[index]) refuseByte(bytes, from + index);
    }
    return from + word.length;
  }
  return refuseByte(bytes, from);
}

function endOfNumber(bytes: Uint8Array, from: number): number {
  const whole = bytes[from] === MINUS ? from + 1 : from;
  // A zero stands alone.
  let at = bytes[whole] === ZERO ? whole + 1 : endOfDigits(bytes, whole);
  if (bytes[at] === POINT) at = endOfDigits(bytes, at + 1);
  if ((bytes[at]! | 0x20) === LOWER_E) {
    const sign = bytes[at + 1];
    at = endOfDigits(bytes, sign === MINUS || sign === 0x2b ? at + 2 : at + 1);
  }
  return at;
}

/** Position behind one digit or more. */
function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at++;
  return at === from ? refuseByte(bytes, at) : at;
}

function refuseDepth(at: number): never {
  refuse('too-deep', `byte ${at}`, `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`);
}

/** A few characters for a message. */
function textAt(bytes: Uint8Array, at: number): string {
  return Buffer.from(bytes.subarray(at, at + 20)).toString('utf8');
}
