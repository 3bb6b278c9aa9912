/** Finds where values and items begin and end in the bytes of a JSON text that comes in parts. */

import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, LINE_FEED, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../json-codes.ts';
import { stringMarks, wordsOf } from '../json-words.ts';
import type { ByteWindow } from './byte-window.ts';

/** Levels of nesting; as in whole texts. */
export const MAX_DEPTH = 100;

const FOUR_SPACES = 0x20202020;

/** What is found; positions are those of the stream. Ends are positions behind the closing bracket. */
export interface JsonEvents {
  beginValue(start: number, isList: boolean): void;
  /** A list that is a field of the value: true where its objects and lists are items. */
  beginList(start: number): boolean;
  beginItem(start: number): void;
  endItem(end: number): void;
  /** The bracket at this position ends the list of items. */
  endItems(at: number): void;
  endValue(end: number): void;
  tooDeep(at: number): void;
}

export class JsonScanner {
  readonly #events: JsonEvents;
  #at: number;
  #depth = 0;
  /** Depth at which an opening bracket begins an item; 0 where items are not looked for. */
  #itemDepth = 0;
  #isInString = false;
  #lines = 0;
  #isStopped = false;

  constructor(start: number, events: JsonEvents) {
    this.#at = start;
    this.#events = events;
  }

  /** Ends of lines outside of strings (inside there is none in JSON) up to where events are told about. */
  get lines(): number {
    return this.#lines;
  }

  /** Everything before this position was looked at. */
  get position(): number {
    return this.#at;
  }

  /** Tells about nothing any more. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Looks at every byte up to `end`. Hot. */
  scan(window: ByteWindow, end: number): void {
    const { buffer, start } = window;
    const words = wordsOf(buffer);
    const last = end - start;
    /** The last place at which four bytes can be read at once. */
    const lastWord = last - 4;
    let at = this.#at - start;
    let lines = this.#lines;
    while (at < last && !this.#isStopped) {
      if (this.#isInString) {
        while (at <= lastWord && stringMarks(words.getInt32(at, true)) === 0) at += 4;
        if (at >= last) break;
        for (let code = buffer[at]!; code !== QUOTE; code = buffer[at]!) {
          at += code === BACKSLASH ? 2 : 1;
          if (at >= last) break;
        }
        if (at >= last) break;
        this.#isInString = false;
        at++;
        continue;
      }
      // Indented texts are half spaces.
      while (at <= lastWord && words.getInt32(at, true) === FOUR_SPACES) at += 4;
      if (at >= last) break;
      const code = buffer[at]!;
      if (code === QUOTE) {
        this.#isInString = true;
      } else if (code === LINE_FEED) {
        lines++;
      } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#lines = lines;
        this.#open(start + at, code === OPEN_LIST);
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        this.#lines = lines;
        this.#close(start + at);
      }
      at++;
    }
    this.#lines = lines;
    this.#at = start + at;
  }

  #open(at: number, isList: boolean): void {
    if (this.#depth === 0) {
      this.#itemDepth = isList ? 1 : 0;
      this.#events.beginValue(at, isList);
    } else if (this.#depth === this.#itemDepth) {
      this.#events.beginItem(at);
    } else if (isList && this.#depth === 1 && this.#itemDepth === 0 && this.#events.beginList(at)) {
      this.#itemDepth = 2;
    }
    this.#depth++;
    if (this.#depth > MAX_DEPTH) this.#events.tooDeep(at);
  }

  #close(at: number): void {
    if (this.#depth > 0) this.#depth--;
    if (this.#itemDepth > 0 && this.#depth === this.#itemDepth) this.#events.endItem(at + 1);
    if (this.#depth < this.#itemDepth) {
      this.#itemDepth = 0;
      this.#events.endItems(at);
    }
    if (this.#depth === 0) this.#events.endValue(at + 1);
  }
}
