/** A seeded generator of random numbers: always an argument, never ambient. */

/** Draws evenly from 0 (included) to 1 (excluded). */
export interface Random {
  next(): number;
}

/**
 * sfc32 of Chris Doty-Humphrey's PractRand (public domain), seeded by one whole number: 128 bits of state, passes
 * BigCrush, exact in every engine because it uses 32-bit integer operations only. Seeds from 0 to 2^53 - 1 give each
 * another sequence.
 */
export function createRandom(seed: number): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = seed | 0;
  let counter = (Math.floor(seed / 4294967296) + 1) | 0;
  const draw = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 15; round++) draw();
  return { next: () => draw() / 4294967296 };
}

/** A whole number from 0 to below `bound`, each as likely as the others; `bound` is 1 to 2^32. */
export function randomBelow(random: Random, bound: number): number {
  return Math.floor(random.next() * bound);
}
