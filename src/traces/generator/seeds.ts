/**
 * Sub-seeds: every purpose, and every VM within it, draws from a sequence of its own, so that changing one field of a model
 * does not reshuffle what the others decide.
 */

import { createRandom, type Random } from '../../core/index.ts';

/** Numbers for one purpose under one seed. */
export class SeedStream {
  readonly #low: number;
  readonly #high: number;

  /** `seed` is 0 to 2^53 - 1. */
  constructor(seed: number, purpose: string) {
    const named = hashText(purpose);
    this.#low = mix((seed | 0) ^ named.low);
    this.#high = mix(Math.floor(seed / 2 ** 32) ^ named.high ^ this.#low);
  }

  /** The one sequence of the purpose. */
  sequence(): Random {
    return createRandom(seedOf(this.#high, this.#low));
  }

  /** The sequence of the `index`th thing; index is a whole number from 0. */
  of(index: number): Random {
    const low = mix(this.#low ^ Math.imul(index | 0, 0x9e3779b1));
    return createRandom(seedOf(mix(this.#high ^ low ^ Math.floor(index / 2 ** 32)), low));
  }

  /** The sequence of what bears this name. */
  ofName(name: string): Random {
    const { low, high } = hashText(name);
    return createRandom(seedOf(mix(this.#high ^ high), mix(this.#low ^ low)));
  }

  /** One number for the `index`th thing, even from 0 (included) to 1 (excluded). Hot. */
  numberOf(index: number): number {
    const low = mix(this.#low ^ Math.imul(index | 0, 0x9e3779b1));
    return (mix(this.#high ^ low ^ Math.floor(index / 2 ** 32)) >>> 0) / 2 ** 32;
  }
}

function seedOf(high: number, low: number): number {
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0);
}

/** The finisher of Austin Appleby's MurmurHash3 (public domain): every bit depends on every bit. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** FNV-1a from two beginnings. */
function hashText(text: string): { readonly low: number; readonly high: number } {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x01000193);
  }
  return { low, high: mix(high ^ text.length) };
}
