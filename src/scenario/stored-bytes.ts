/** Bytes that are given by hand: in memory, or where the browser keeps those of a picked file. */

import { createIssue } from '../core/index.ts';
import { InputRefused } from './input-refused.ts';

/** A blob's bytes are read when they are wanted, and not at all where nobody wants them. */
export type StoredBytes = ArrayBuffer | Blob;

export function lengthOf(bytes: StoredBytes): number {
  return bytes instanceof Blob ? bytes.size : bytes.byteLength;
}

/** The bytes from one position up to another. Rejects with InputRefused where the file they are of has changed or is gone. */
export async function bytesBetween(bytes: StoredBytes, from: number, to: number): Promise<Uint8Array> {
  if (!(bytes instanceof Blob)) return new Uint8Array(bytes, from, Math.min(to, bytes.byteLength) - from);
  return new Uint8Array(await allBytes(bytes.slice(from, to)));
}

/** All of them, without a copy where they lie in memory. Rejects as `bytesBetween`. */
export async function allBytes(bytes: StoredBytes): Promise<ArrayBuffer> {
  if (!(bytes instanceof Blob)) return bytes;
  return bytes.arrayBuffer().catch(() => {
    // The browser says no more than that it could not be read.
    const [found, wanted] = ['a file that has changed, is gone or is none', 'a file as it was given'];
    throw new InputRefused([createIssue('input-unreadable', '', found, wanted, { remedy: 'Give it again.' })]);
  });
}

/** Bytes in parts of a length, each fetched while the one before it is used. Rejects as `bytesBetween`. */
export async function* inParts(bytes: StoredBytes, partLength: number): AsyncGenerator<Uint8Array, void> {
  const length = lengthOf(bytes);
  let next = bytesBetween(bytes, 0, Math.min(partLength, length));
  for (let from = 0; from < length; from += partLength) {
    const part = await next;
    const after = from + partLength;
    if (after < length) next = bytesBetween(bytes, after, after + partLength);
    // Told where it is waited for.
    next.catch(() => undefined);
    yield part;
  }
}
