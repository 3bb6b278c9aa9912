/** The nodes of a question: as they were asked about, and each once. */

import type { NumberedNames } from '../name-book.ts';
import type { ScannedNames } from './known-names.ts';

/** Parts of a body. */
export interface ByteParts {
  readonly body: Buffer;
  /** First byte of each part, in the body's order. */
  readonly starts: ArrayLike<number>;
  /** Byte behind each part. */
  readonly ends: ArrayLike<number>;
}

/** Where the Node objects of a question stand in its body. */
export interface NodeObjects extends ByteParts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export interface AskedNodes {
  /** The names as they were asked about, in the body's order; one may stand twice. */
  readonly names: readonly string[];
  /** Each name once, in the order of first mention: what placement is asked. The same list where the same bytes came. */
  readonly distinct: readonly string[];
  /** Position in `distinct` of each of `names`; null where both are the same list. */
  readonly positions: Int32Array | null;
  /** The objects, where whole Node objects were sent: the answer then holds objects too (rule A4.3). Null for names. */
  readonly objects: NodeObjects | null;
  /** The names in their quotes, to be written as they came; null where they have to be quoted anew. */
  readonly quoted: ByteParts | null;
  /** The numbers of `distinct`; null where the names have none. */
  readonly numbered: NumberedNames | null;
}

/** The nodes of a question from the names in it. */
export function createAskedNodes(names: readonly string[], objects: NodeObjects | null): AskedNodes {
  const unnumbered = { quoted: null, numbered: null };
  if (new Set(names).size === names.length) return { names, distinct: names, positions: null, objects, ...unnumbered };
  const positionOf = new Map<string, number>();
  const positions = new Int32Array(names.length);
  for (const [index, name] of names.entries()) {
    const position = positionOf.get(name) ?? positionOf.size;
    positionOf.set(name, position);
    positions[index] = position;
  }
  return { names, distinct: [...positionOf.keys()], positions, objects, ...unnumbered };
}

/** The nodes of a question whose distinct names were found in the bytes of its body. */
export function createCompactNodes(body: Buffer, scanned: ScannedNames): AskedNodes {
  const { names, starts, ends, book, numbers } = scanned;
  const numbered = { book, numbers };
  return { names, distinct: names, positions: null, objects: null, quoted: { body, starts, ends }, numbered };
}
