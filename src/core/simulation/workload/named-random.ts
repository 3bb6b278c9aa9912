/** Generators by purpose: what is drawn for one does not disturb the others. */

import { hashName } from '../../engine/ties.ts';
import { createRandom, type Random } from '../../random.ts';

/** A generator of its own for one purpose of a seeded run, such as `shuffle`. */
export function createNamedRandom(seed: number, purpose: string): Random {
  return createRandom(hashName(seed, purpose) + (hashName(seed, `${purpose} again`) >>> 11) * 4294967296);
}
