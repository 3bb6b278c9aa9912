/** Makes documents and issues of a list of objects in YAML that comes in parts, item by item. */

import { createIssue, describeValue, type Issue } from '../../core/index.ts';
import { isRecord } from '../field.ts';
import type { InputDocument } from '../input-document.ts';
import { type ObjectPiece, PieceList } from '../json-stream/piece-list.ts';
import {
  describeBytes,
  describeCrowd,
  describeTooLarge,
  MAX_ITEM_BYTES,
  MAX_OBJECTS,
} from '../json-stream/stream-issues.ts';
import { itemKindOf } from '../json-stream/stream-value.ts';
import { parseYamlText } from '../yaml-text.ts';
import { parseBlockYaml } from './block-yaml.ts';
import { readList, type YamlListHead } from './yaml-list.ts';

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const LINE_END = Uint8Array.of(LINE_FEED);

/** What begins another document. */
const NEXT_DOCUMENT = /^(?:---|\.\.\.)(?: |$)/m;
/** Where a text of one document says that a fault stands. */
const LINE = /^line (\d+)/;

export class YamlPieces {
  readonly #made: PieceList;
  readonly #head: YamlListHead;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  /** Finds the next line that stands no further right than items do. */
  readonly #boundary: RegExp;
  /** Items that do not say their kind, until the list does. */
  readonly #held: InputDocument[] = [];
  /** Bytes of a line that has not ended. */
  #rest = new Uint8Array(0);
  /** What was not yet made into anything; begins with a line. */
  #text = '';
  /** Up to here no line ends an item. */
  #searched = 0;
  /** Lines before `#text`. */
  #lines = 0;
  #itemCount = 0;
  #isInTail = false;
  /** True while the rest of an item that is too large is passed over. */
  #isPassingOver = false;
  #isStopped = false;

  constructor(head: YamlListHead, file: string) {
    this.#head = head;
    this.#made = new PieceList(file);
    this.#boundary = new RegExp(`\\n(?= {0,${head.column}}[^ \\n#])`, 'g');
  }

  /** Takes in the next bytes of the text, from its begin. */
  push(bytes: Uint8Array): readonly ObjectPiece[] {
    if (!this.#isStopped) this.#takeLines(bytes);
    return this.#made.drain();
  }

  /** What is left once all bytes are there. */
  end(): readonly ObjectPiece[] {
    if (!this.#isStopped) this.#takeLines(LINE_END);
    if (!this.#isStopped) this.#finish();
    return this.#made.drain();
  }

  /** Whole lines alone are made a text: no character goes beyond one. */
  #takeLines(bytes: Uint8Array): void {
    const all = new Uint8Array(this.#rest.length + bytes.length);
    all.set(this.#rest);
    all.set(bytes, this.#rest.length);
    const end = all.lastIndexOf(LINE_FEED) + 1;
    this.#rest = all.slice(end);
    if (end > 0) this.#take(all.subarray(0, end));
    if (this.#rest.length <= MAX_ITEM_BYTES) return;
    this.#passOver();
    // What follows of the line stands inside of the item still.
    this.#rest = new Uint8Array(this.#head.column + 1).fill(SPACE);
  }

  #take(lines: Uint8Array): void {
    try {
      // Windows ends lines by two characters.
      this.#text += this.#decoder.decode(lines).replaceAll('\r\n', '\n');
    } catch {
      this.#stop(describeBytes());
      return;
    }
    if (this.#lines === 0) {
      if (this.#text.length < this.#head.length) return;
      this.#drop(this.#head.length);
    }
    this.#takeItems();
  }

  #takeItems(): void {
    while (!this.#isInTail && !this.#isStopped) {
      this.#boundary.lastIndex = this.#searched;
      const found = this.#boundary.exec(this.#text);
      // A dash is looked at with what stands behind it.
      const end = found === null ? -1 : found.index + 1;
      if (end < 0 || end + this.#head.column + 2 > this.#text.length) {
        this.#searched = end < 0 ? Math.max(0, this.#text.length - this.#head.column - 2) : end - 1;
        this.#passOverLarge();
        return;
      }
      this.#endItem(end);
      this.#isInTail = !this.#beginsItem();
    }
  }

  #beginsItem(): boolean {
    const { column } = this.#head;
    const begin = this.#text.slice(0, column + 2);
    return begin === `${' '.repeat(column)}- ` || begin === `${' '.repeat(column)}-\n`;
  }

  #endItem(end: number): void {
    const text = this.#text.slice(0, end);
    const lines = this.#lines;
    this.#drop(end);
    if (this.#isPassingOver) this.#isPassingOver = false;
    else if (text.trim() !== '') this.#readItem(text, lines);
    this.#itemCount++;
    if (this.#itemCount > MAX_OBJECTS) this.#stop(describeCrowd());
  }

  /** An item's text is a list of one. */
  #readItem(text: string, lines: number): void {
    const simple = parseBlockYaml(text);
    const { value, issues } = simple === undefined ? readOne(text, lines) : { ...simple, issues: [] };
    for (const issue of issues) this.#made.putIssue(issue);
    if (!Array.isArray(value)) return;
    const [item] = value;
    const document = { value: item ?? null, path: `items[${this.#itemCount}]` };
    const saysKind = isRecord(item) && typeof item['kind'] === 'string';
    const kind = this.#head.itemKind;
    if (kind === null && !saysKind) this.#held.push(document);
    else this.#made.putDocument({ ...document, itemOf: { kind: kind ?? '', depth: 2 } });
  }

  #passOverLarge(): void {
    if (this.#text.length > MAX_ITEM_BYTES) this.#passOver();
  }

  #passOver(): void {
    if (!this.#isPassingOver) this.#made.putIssue(describeTooLarge(`items[${this.#itemCount}]`));
    this.#isPassingOver = true;
    this.#drop(this.#searched);
  }

  /** The fields behind the items, and further documents. */
  #finish(): void {
    if (!this.#isInTail) this.#endItem(this.#text.length);
    const { index = this.#text.length } = NEXT_DOCUMENT.exec(this.#text) ?? {};
    const [tail, rest] = [this.#text.slice(0, index), this.#text.slice(index)];
    const headLines = countLines(this.#head.text);
    const read = readList(this.#head.text, tail);
    if (!('fields' in read)) {
      for (const issue of read.issues) this.#made.putIssue(moved(issue, this.#lines - headLines, headLines));
    } else {
      const kind = itemKindOf(read.fields['kind']);
      if (kind === undefined) {
        const wanted = 'List, or a kind that ends with List';
        this.#made.putIssue(createIssue('wrong-type', 'kind', describeValue(read.fields['kind']), wanted));
      } else for (const document of this.#held) this.#made.putDocument({ ...document, itemOf: { kind, depth: 2 } });
    }
    const more = parseYamlText(rest);
    for (const issue of more.issues) this.#made.putIssue(moved(issue, this.#lines + countLines(tail)));
    // The first list of several is told of without a number, as it was before the others came.
    for (const [at, { value }] of more.documents.entries()) {
      this.#made.putDocument({ value, path: `documents[${at + 1}]` });
    }
  }

  #drop(end: number): void {
    this.#lines += countLines(this.#text.slice(0, end));
    this.#text = this.#text.slice(end);
    this.#searched = 0;
  }

  #stop(issue: Issue): void {
    this.#isStopped = true;
    this.#made.putIssue(issue);
  }
}

/** A text that is not simple, read by a whole reader: `lines` stand before it. */
function readOne(text: string, lines: number): { readonly value: unknown; readonly issues: readonly Issue[] } {
  const { documents, issues } = parseYamlText(text);
  return { value: documents[0]?.value, issues: issues.map((issue) => moved(issue, lines)) };
}

/** An issue of a part of a text, where it stands in all of it: `lines` more above, if it is behind the line `after`. */
function moved(issue: Issue, lines: number, after = 0): Issue {
  const path = issue.path.replace(LINE, (same, line) => (Number(line) > after ? `line ${Number(line) + lines}` : same));
  return { ...issue, path };
}

function countLines(text: string): number {
  let count = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) count++;
  return count;
}
