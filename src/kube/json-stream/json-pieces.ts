/** Makes documents and issues of what the scanner finds in a JSON text that comes in parts. */

import { type Issue, joinPath } from '../../core/index.ts';
import { isRecord } from '../field.ts';
import type { ByteWindow } from './byte-window.ts';
import { type JsonEvents, JsonScanner } from './json-scanner.ts';
import { type ObjectPiece, PieceList } from './piece-list.ts';
import {
  describeBytes,
  describeCrowd,
  describeDepth,
  describeFault,
  describeTooLarge,
  MAX_ITEM_BYTES,
  MAX_OBJECTS,
  SHOWN_BYTES,
} from './stream-issues.ts';
import { endsWithItemsKey, itemKindOfHead, openValue, parseJson, readTail, type StreamValue } from './stream-value.ts';
import { type PlacedText, TextCursor } from './text-cursor.ts';

/** Bytes before the list of items that are looked at for its key. */
const KEY_BYTES = 80;

/** Stand before the text beside items where JSON is looked for in it, in the place of all that came before. */
const LIST_HEAD = '[';
const LIST_BEFORE = '[[]';
const OBJECT_BEFORE = '{"":[]';

/** What mostly stands between items, and before the first and behind the last of them. */
const COMMA = /^[ \t\n\r]*,[ \t\n\r]*$/;
const BLANK = /^[ \t\n\r]*$/;

export class JsonPieces implements JsonEvents {
  readonly #made: PieceList;
  readonly #window: ByteWindow;
  readonly #scanner: JsonScanner;
  /** Stands where what is not yet made into anything begins. */
  readonly #cursor: TextCursor;
  #value: StreamValue | null = null;
  #valueCount = 0;
  #faultCount = 0;
  /** True while the rest of what is too large is passed over. */
  #isPassingOver = false;
  #isStopped = false;
  #needsWhole = false;

  /** The text begins at position `start` of the window. */
  constructor(window: ByteWindow, start: number, file: string) {
    this.#window = window;
    this.#cursor = new TextCursor(window, start);
    this.#made = new PieceList(file);
    this.#scanner = new JsonScanner(start, this);
  }

  /** Position of the first byte that is still wanted. */
  get wanted(): number {
    if (this.#isStopped) return this.#window.end;
    return this.#canNeedWhole ? this.#window.start : this.#cursor.from;
  }

  /** True where the text is one that cannot be taken apart: nothing was made of it, and the window holds all of it. */
  get needsWhole(): boolean {
    return this.#needsWhole;
  }

  /** What the bytes of the window give, but for the last few. */
  scan(): readonly ObjectPiece[] {
    this.#scanner.scan(this.#window, this.#window.end - SHOWN_BYTES);
    if (!this.#isStopped) this.#passOverLarge();
    return this.#made.drain();
  }

  /** What the last bytes give. */
  finish(): readonly ObjectPiece[] {
    this.#scanner.scan(this.#window, this.#window.end);
    if (!this.#isStopped) this.#finishValue(this.#window.end);
    if (!this.#isStopped) this.#made.release('');
    return this.#made.drain();
  }

  beginValue(start: number, isList: boolean): void {
    this.#endWhole(start);
    this.#checkCrowd(0);
    if (this.#valueCount > 0) this.#made.release('documents[0]');
    this.#value = openValue(isList);
    if (isList) this.#take(start + 1);
  }

  beginList(start: number): boolean {
    const value = this.#value;
    if (value === null || value.isStreamed || !value.mayStream || start - this.#cursor.from > MAX_ITEM_BYTES)
      return false;
    if (this.#isPassingOver || !endsWithItemsKey(this.#cursor.peek(start - KEY_BYTES, start))) return false;
    const itemKind = itemKindOfHead(this.#cursor.peek(this.#cursor.from, start));
    value.mayStream = itemKind !== undefined && this.#take(start + 1) !== null;
    if (itemKind === undefined || !value.mayStream) return false;
    value.itemKind = itemKind;
    value.isStreamed = true;
    return true;
  }

  beginItem(start: number): void {
    const value = this.#value!; // items are inside of a value
    this.#endGap(start, value, '[]]');
    this.#checkCrowd(value.itemCount);
    value.isInItem = true;
  }

  endItem(end: number): void {
    const value = this.#value!; // items are inside of a value
    const taken = this.#takeSmall(end);
    value.isInItem = false;
    if (taken !== null && !value.isBroken) {
      const item = parseJson(taken.text);
      if (item !== undefined) this.#putItem(item, value);
      else this.#tellFault(taken, '', value);
    }
    value.itemCount++;
  }

  endItems(at: number): void {
    const value = this.#value!; // items are inside of a value
    this.#endGap(at, value, String.fromCharCode(this.#window.slice(at, at + 1)[0] ?? 0));
    this.#take(at + 1);
    value.isInTail = true;
  }

  endValue(end: number): void {
    const value = this.#value;
    if (value?.isStreamed !== true) {
      this.#endWhole(end);
    } else {
      if (!value.isList) this.#endTail(end, value);
      this.#valueCount++;
    }
    this.#value = null;
  }

  tooDeep(at: number): void {
    this.#take(at);
    this.#stop(describeDepth(this.#cursor.place));
  }

  get #canNeedWhole(): boolean {
    return this.#valueCount === 0 && this.#value?.isStreamed !== true;
  }

  /** Where the value stands that is open, or the next one. */
  get #valuePath(): string {
    return this.#valueCount === 0 ? '' : `documents[${this.#valueCount}]`;
  }

  #listPath({ isList }: StreamValue): string {
    return isList ? this.#valuePath : joinPath(this.#valuePath, 'items');
  }

  #finishValue(end: number): void {
    const value = this.#value;
    if (value?.isStreamed !== true) this.#endWhole(end);
    else if (value.isInTail) this.#endTail(end, value);
    else if (!value.isInItem) this.#endGap(end, value, '');
    else {
      const taken = this.#takeSmall(end);
      if (taken !== null) this.#breakOff(taken, '', value);
    }
  }

  /** A value that is read as a whole, or what stands between two. */
  #endWhole(end: number): void {
    if (this.#canNeedWhole && end - this.#cursor.from > MAX_ITEM_BYTES) {
      this.#askForWhole();
      return;
    }
    const taken = this.#takeSmall(end);
    if (taken !== null && taken.text.trim() === '') return;
    if (this.#valueCount > 0) this.#made.release('documents[0]');
    if (taken !== null) {
      const value = parseJson(taken.text);
      if (value === undefined) this.#tellFault(taken, '', null);
      else if (this.#valueCount === 0) this.#made.hold(value);
      else this.#made.putDocument({ value, path: this.#valuePath });
    }
    this.#valueCount++;
  }

  /** What stands between items, or between one and an end of the list: `next` stands for what follows. */
  #endGap(end: number, value: StreamValue, next: string): void {
    const taken = this.#takeSmall(end);
    if (taken === null || value.isBroken) return;
    const isFirst = value.itemCount === 0;
    if (next === '[]]' ? (isFirst ? BLANK : COMMA).test(taken.text) : next === ']' && BLANK.test(taken.text)) return;
    const before = isFirst ? LIST_HEAD : LIST_BEFORE;
    const list = parseJson(`${before}${taken.text}${next}`);
    if (!Array.isArray(list)) {
      this.#breakOff(taken, before, value);
      return;
    }
    for (const item of list.slice(isFirst ? 0 : 1, next === ']' ? undefined : -1)) {
      this.#putItem(item, value);
      value.itemCount++;
    }
  }

  /** What follows the list of an object's items. */
  #endTail(end: number, value: StreamValue): void {
    const taken = this.#takeSmall(end);
    if (taken === null || value.isBroken) return;
    const tail = readTail(`${OBJECT_BEFORE}${taken.text}`, value, this.#valuePath);
    if (tail === null) this.#breakOff(taken, OBJECT_BEFORE, value);
    else if ('issue' in tail) this.#made.putIssue(tail.issue);
    else for (const document of value.held) this.#made.putDocument({ ...document, itemOf: { ...tail, depth: 2 } });
  }

  #putItem(item: unknown, value: StreamValue): void {
    const document = { value: item, path: `${this.#listPath(value)}[${value.itemCount}]` };
    const saysKind = isRecord(item) && typeof item['kind'] === 'string';
    if (value.itemKind === null && !saysKind) value.held.push(document);
    else this.#made.putDocument({ ...document, itemOf: { kind: value.itemKind ?? '', depth: value.isList ? 1 : 2 } });
  }

  /** The text beside the items is no JSON. Only the first fault of such a value is told, as in whole texts. */
  #breakOff(taken: PlacedText, before: string, value: StreamValue): void {
    value.isBroken = true;
    if (!value.hasFault) this.#tellFault(taken, before, value);
  }

  /** Tells where a text that was just taken, with `before` in front of it, stops being JSON. */
  #tellFault(taken: PlacedText, before: string, value: StreamValue | null): void {
    this.#cursor.recount(taken);
    const ahead = this.#cursor.peek(this.#cursor.from, this.#cursor.from + SHOWN_BYTES);
    this.#faultCount++;
    this.#made.putIssue(describeFault(taken, before, ahead, this.#faultCount));
    if (value !== null) value.hasFault = true;
  }

  /** The text up to `end`; null where it is too large, which is told, or no text. */
  #takeSmall(end: number): PlacedText | null {
    if (!this.#isPassingOver && end - this.#cursor.from <= MAX_ITEM_BYTES) return this.#take(end);
    if (!this.#isPassingOver) this.#tellTooLarge();
    this.#isPassingOver = false;
    this.#cursor.passOver(end, this.#scanner.lines);
    return null;
  }

  #take(end: number): PlacedText | null {
    if (this.#isStopped) return null;
    const taken = this.#cursor.take(end, this.#scanner.lines);
    if (taken === null) this.#stop(describeBytes());
    else if (this.#value?.isBroken === true) this.#cursor.recount(taken);
    return taken;
  }

  /** Keeps memory from growing with something that has no end. */
  #passOverLarge(): void {
    const isLarge = this.#window.end - this.#cursor.from > MAX_ITEM_BYTES;
    if (isLarge && !this.#isPassingOver) {
      if (this.#canNeedWhole) {
        this.#askForWhole();
        return;
      }
      this.#tellTooLarge();
      this.#isPassingOver = true;
    }
    if (this.#isPassingOver) this.#cursor.passOver(this.#scanner.position, this.#scanner.lines);
  }

  #tellTooLarge(): void {
    const value = this.#value;
    const isItem = value?.isInItem === true;
    const path = isItem ? `${this.#listPath(value)}[${value.itemCount}]` : this.#valuePath;
    if (value !== null && !isItem) value.isBroken = true;
    this.#made.putIssue(describeTooLarge(path));
  }

  #askForWhole(): void {
    this.#needsWhole = true;
    this.#isStopped = true;
    this.#scanner.stop();
  }

  #checkCrowd(itemCount: number): void {
    if (this.#valueCount + itemCount > MAX_OBJECTS) this.#stop(describeCrowd());
  }

  #stop(issue: Issue): void {
    if (this.#isStopped) return;
    this.#made.putIssue(issue);
    this.#isStopped = true;
    this.#scanner.stop();
  }
}
