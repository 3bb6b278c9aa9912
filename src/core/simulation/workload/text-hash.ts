/** Hashes of texts: what is drawn by name does not depend on the order in which names come. */

import { createRandom, type Random } from '../../random.ts';

/** FNV-1a, 32 bit, over the seed's halves and the text's code units, with murmur3's final mix: 0 to 2^32 - 1. */
export function hashText(seed: number, text: string): number {
  let hash = Math.imul(0x811c9dc5 ^ (seed | 0), 0x01000193);
  hash = Math.imul(hash ^ Math.floor(seed / 4294967296), 0x01000193);
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A generator of its own for one purpose of a seeded run, such as `shuffle`, so that purposes do not disturb each other. */
export function createNamedRandom(seed: number, purpose: string): Random {
  return createRandom(hashText(seed, purpose) + (hashText(seed, `${purpose} again`) >>> 11) * 4294967296);
}
