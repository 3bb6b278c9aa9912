/** Keeps where every instance was, and when. */

import type { Instance } from '../instance.ts';
import type { PlacementLog } from '../run-result.ts';
import type { NodeBook } from './node-book.ts';

const OPEN = -1;

/** Told of stays by the simulation itself: a migration ends one and begins another. */
export class PlacementRecorder {
  readonly #book: NodeBook;
  readonly #ids: string[] = [];
  /** By number of the instance: its index among the ids. */
  readonly #idOf: number[] = [];
  /** By number of the instance: its open entry. */
  readonly #openOf: number[] = [];
  readonly #instance: number[] = [];
  readonly #node: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];

  constructor(book: NodeBook) {
    this.#book = book;
  }

  /** A stay begins. Hot. */
  begin({ id, number }: Instance, nodeName: string, timeSeconds: number): void {
    let at = this.#idOf[number];
    if (at === undefined) {
      at = this.#ids.length;
      this.#ids.push(id);
      this.#idOf[number] = at;
    }
    this.#openOf[number] = this.#instance.length;
    this.#instance.push(at);
    this.#node.push(this.#book.find(nodeName));
    this.#start.push(timeSeconds);
    this.#end.push(OPEN);
  }

  /** The open stay of an instance ends. Hot. */
  end({ number }: Instance, timeSeconds: number): void {
    const entry = this.#openOf[number];
    if (entry !== undefined && entry !== OPEN) this.#end[entry] = timeSeconds;
    this.#openOf[number] = OPEN;
  }

  log(): PlacementLog {
    return {
      instanceIds: this.#ids,
      instance: this.#instance,
      node: this.#node,
      startSeconds: this.#start,
      endSeconds: this.#end.map((seconds) => (seconds === OPEN ? null : seconds)),
    };
  }
}
