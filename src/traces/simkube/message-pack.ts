/** MessagePack from outside: lengths are looked at before anything is made of them, as they say what memory is taken. */

import { decode } from '@msgpack/msgpack';
import { refuse } from '../refuse.ts';

/** Levels of nesting; objects of Kubernetes have about 20. */
const MAX_DEPTH = 100;

/**
 * The value of MessagePack bytes. Maps become objects; keys that are lists or numbers become their JSON text, integers
 * beyond 2^53 texts, so that they stay exact. Throws BerthError where the bytes are cut off, too deep or none.
 */
export function decodeMessagePack(bytes: Uint8Array, file: string): unknown {
  const fault = findFault(bytes);
  if (fault !== null) {
    const { code, at, found, wanted } = fault;
    refuse(code, `byte ${at}`, found, wanted, { file, remedy: 'write the trace again' });
  }
  try {
    return plain(decode(bytes, { useBigInt64: true, mapKeyConverter: keyOf }));
  } catch (error) {
    const found = error instanceof Error ? error.message.slice(0, 200) : 'an unknown error';
    return refuse('input-malformed', '', found, 'MessagePack', { file, remedy: 'write the trace again', cause: error });
  }
}

function keyOf(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint') return String(key);
  return JSON.stringify(plain(key)) ?? 'null';
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

interface Fault {
  readonly code: 'input-malformed' | 'input-too-deep';
  readonly at: number;
  readonly found: string;
  readonly wanted: string;
}

/** Walks the bytes once: every length must fit into what is left, of which each value takes a byte at least. */
function findFault(bytes: Uint8Array): Fault | null {
  /** Values that are still to come at each level. */
  const open: number[] = [1];
  let waiting = 1;
  let at = 0;
  while (open.length > 0) {
    const token = readToken(bytes, at);
    if (token === null) return cutOff(bytes, at, 'a value');
    const end = at + token.size;
    waiting += token.values - 1;
    if (end + waiting > bytes.length) return cutOff(bytes, at, `${end + waiting - at} bytes more at least`);
    at = end;
    open[open.length - 1]!--;
    if (token.values > 0) open.push(token.values);
    while (open.at(-1) === 0) open.pop();
    if (open.length > MAX_DEPTH) {
      const wanted = `at most ${MAX_DEPTH} levels`;
      return { code: 'input-too-deep', at, found: `more than ${MAX_DEPTH} levels`, wanted };
    }
  }
  if (at === bytes.length) return null;
  return { code: 'input-malformed', at, found: `${bytes.length - at} bytes after the trace`, wanted: 'one value' };
}

function cutOff(bytes: Uint8Array, at: number, wanted: string): Fault {
  return { code: 'input-malformed', at, found: `${bytes.length - at} bytes before the end`, wanted };
}

/** Bytes of fixed values by their first one, from 0xc0: nil, -, false, true, bin, ext, float, uint, int, fixext, str. */
const SIZES: readonly number[] = [1, 1, 1, 1, 2, 3, 5, 3, 4, 6, 5, 9, 2, 3, 5, 9, 2, 3, 5, 9, 3, 4, 6, 10, 18, 2, 3, 5];
/** First bytes of values whose length stands behind them, and the bytes of that length. */
const LENGTHS: ReadonlyMap<number, number> = new Map([
  ...[0xc4, 0xc7, 0xd9].map((first) => [first, 1] as const),
  ...[0xc5, 0xc8, 0xda].map((first) => [first, 2] as const),
  ...[0xc6, 0xc9, 0xdb].map((first) => [first, 4] as const),
]);

/** Bytes of the token at a place, and values that belong to it: twice as many as entries of a map. */
function readToken(bytes: Uint8Array, at: number): { readonly size: number; readonly values: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 0x80 || first >= 0xe0) return { size: 1, values: 0 };
  if (first < 0x90) return { size: 1, values: 2 * (first & 0x0f) };
  if (first < 0xa0) return { size: 1, values: first & 0x0f };
  if (first < 0xc0) return { size: 1 + (first & 0x1f), values: 0 };
  if (first >= 0xdc) {
    const width = first === 0xdc || first === 0xde ? 2 : 4;
    const count = readLength(bytes, at + 1, width);
    return { size: 1 + width, values: first >= 0xde ? 2 * count : count };
  }
  const width = LENGTHS.get(first);
  const length = width === undefined ? 0 : readLength(bytes, at + 1, width);
  return { size: SIZES[first - 0xc0]! + length, values: 0 };
}

/** 0 beyond the end: what is missing is found by the size. */
function readLength(bytes: Uint8Array, at: number, width: number): number {
  let length = 0;
  for (let index = at; index < at + width; index++) length = length * 256 + (bytes[index] ?? 0);
  return length;
}
