/** Whoever keeps up with the objects of one kind. */

import type { Field } from '../field.ts';

/**
 * What came of taking an object: it says something new, or what it said before, or cannot be read; `kept`: it cannot be
 * read, and what was read of it before still stands.
 */
export type Taken = 'changed' | 'same' | 'unreadable' | 'kept';

export interface Follower {
  /** Takes an object in place of the one of its key; where it cannot be read nothing stands under the key, unless `kept`. */
  put(key: string, object: Field): Taken;
  /** Lets go of the object of a key, there or not. */
  remove(key: string): void;
  /** Keys of the objects that are kept. */
  keys(): Iterable<string>;
}

/** Reads an object; null where it has an error. */
export type Read = <T>(object: Field, read: (object: Field) => T) => T | null;
