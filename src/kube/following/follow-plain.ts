/** Keeps up with objects that say what they say by themselves: each is read and put where it belongs. */

import type { Field } from '../field.ts';
import type { Follower, Read, Taken } from './follower.ts';
import { isSame } from './same-value.ts';

/** What to do with the objects of a kind. */
export interface PlainKind<T extends object> {
  readonly readOne: (object: Field) => T;
  /** Called where an object is new or says something else than before. */
  readonly onPut: (made: T, before: T | undefined) => void;
  readonly onRemove: (before: T) => void;
}

export class PlainFollower<T extends object> implements Follower {
  readonly #read: Read;
  readonly #kind: PlainKind<T>;
  readonly #kept = new Map<string, T>();

  constructor(read: Read, kind: PlainKind<T>) {
    this.#read = read;
    this.#kind = kind;
  }

  put(key: string, object: Field): Taken {
    const made = this.#read(object, this.#kind.readOne);
    if (made === null) {
      this.remove(key);
      return 'unreadable';
    }
    const before = this.#kept.get(key);
    if (before !== undefined && isSame(before, made)) return 'same';
    this.#kept.set(key, made);
    this.#kind.onPut(made, before);
    return 'changed';
  }

  remove(key: string): void {
    const before = this.#kept.get(key);
    if (before === undefined) return;
    this.#kept.delete(key);
    this.#kind.onRemove(before);
  }

  keys(): Iterable<string> {
    return this.#kept.keys();
  }

  /** The objects that are kept, by key. */
  get kept(): ReadonlyMap<string, T> {
    return this.#kept;
  }
}
