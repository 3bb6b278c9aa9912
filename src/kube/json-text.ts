/**
 * JSON texts of any size, one object at a time: a dump of 200 MB is never in memory as objects all at once. Several
 * values in one text (one a line, or one after another as kubectl -w prints them) are several documents.
 */

import { createIssue, type Issue } from '../core/index.ts';
import type { InputDocument } from './input-document.ts';
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, OPEN_LIST, OPEN_OBJECT, QUOTE } from './json-codes.ts';
import { findJsonError } from './json-error.ts';
import { describePosition, type TextPart } from './text-part.ts';

/** Levels of nesting; Kubernetes objects in a list have about 20. */
const MAX_DEPTH = 100;

/** Objects in one text; in 512 MiB no real one is so small that there could be more. */
const MAX_OBJECTS = 2_000_000;

/** A text with the number of its values that turned out to be none: lines are counted for the first of them only. */
interface JsonSource {
  readonly text: string;
  malformedCount: number;
}

/** Counting lines takes a walk through the text. */
const MAX_COUNTED_LINES = 20;

/** A JSON value that is parsed when it is asked for, and not kept. */
export class LazyJson {
  readonly #source: JsonSource;
  readonly #part: TextPart;

  constructor(source: JsonSource, part: TextPart) {
    this.#source = source;
    this.#part = part;
  }

  /** The value, or the issue why it is none. */
  read(): { readonly value: unknown } | { readonly issue: Issue } {
    const { start, end } = this.#part;
    try {
      return { value: JSON.parse(this.#source.text.slice(start, end)) };
    } catch {
      return { issue: malformed(this.#source, this.#part) };
    }
  }
}

/** The documents of a JSON text, and why some of it is none. Objects in lists are LazyJson. */
export function parseJsonText(text: string): { documents: InputDocument[]; issues: Issue[] } {
  const scan = scanJson(text);
  if (scan.depthExceededAt !== null) {
    const where = describePosition(text, scan.depthExceededAt);
    const issue = createIssue('input-too-deep', where, `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`);
    return { documents: [], issues: [issue] };
  }
  if (scan.isOvercrowded) {
    const limit = `${MAX_OBJECTS} objects`;
    return { documents: [], issues: [createIssue('input-too-large', '', `more than ${limit}`, `at most ${limit}`)] };
  }
  const source: JsonSource = { text, malformedCount: 0 };
  const issues: Issue[] = [];
  const documents: InputDocument[] = [];
  for (const [index, part] of scan.values.entries()) {
    const path = scan.values.length > 1 ? `documents[${index}]` : '';
    try {
      documents.push({ value: parseOutline(source, part), path });
    } catch {
      // The outline's positions are not the text's: parse the text itself to learn where it is wrong.
      const whole = new LazyJson(source, part).read();
      if ('issue' in whole) issues.push(whole.issue);
      else documents.push({ value: whole.value, path });
    }
  }
  return { documents, issues };
}

/** Parses a value with its items left out, then puts a LazyJson in the place of each. Throws where it is no JSON. */
function parseOutline(source: JsonSource, part: ValuePart): unknown {
  const { text } = source;
  const pieces: string[] = [];
  let from = part.start;
  for (const [index, item] of part.items.entries()) {
    // Every list and object of this level is left out, so that a list here can only be such a mark.
    pieces.push(text.slice(from, item.start), `[${index}]`);
    from = item.end;
  }
  pieces.push(text.slice(from, part.end));
  const outline: unknown = JSON.parse(pieces.join(''));
  const lazy = (list: readonly unknown[]): unknown[] =>
    list.map((mark) => (Array.isArray(mark) ? new LazyJson(source, part.items[mark[0]]!) : mark));
  if (Array.isArray(outline)) return lazy(outline);
  if (typeof outline !== 'object' || outline === null) return outline;
  return Object.fromEntries(
    Object.entries(outline).map(([key, value]) => [key, Array.isArray(value) ? lazy(value) : value]),
  );
}

interface ValuePart extends TextPart {
  /** Objects and lists in a list that is the value itself, or a field of it. */
  readonly items: readonly TextPart[];
}

interface JsonScan {
  /** The values side by side in the text. */
  readonly values: readonly ValuePart[];
  readonly depthExceededAt: number | null;
  readonly isOvercrowded: boolean;
}

/** Finds where values and items begin and end. Hot: looks at every character outside texts. */
function scanJson(text: string): JsonScan {
  const values: ValuePart[] = [];
  let items: TextPart[] = [];
  let depth = 0;
  let valueStart = 0;
  let itemStart = 0;
  /** Depth at which an opening bracket begins an item, where the value is a list (1) or a list is a field of it (2). */
  let itemDepth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (depth === 0) {
        if (text.slice(valueStart, at).trim() !== '') values.push({ start: valueStart, end: at, items: [] });
        valueStart = at;
      }
      if (depth === itemDepth && itemDepth > 0) itemStart = at;
      else if (code === OPEN_LIST && depth < 2 && itemDepth === 0) itemDepth = depth + 1;
      depth++;
      if (values.length + items.length > MAX_OBJECTS) return { values, depthExceededAt: null, isOvercrowded: true };
      if (depth > MAX_DEPTH) return { values, depthExceededAt: at, isOvercrowded: false };
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      if (depth > 0) depth--;
      if (itemDepth > 0 && depth === itemDepth) items.push({ start: itemStart, end: at + 1 });
      if (depth < itemDepth) itemDepth = 0;
      if (depth === 0) {
        values.push({ start: valueStart, end: at + 1, items });
        items = [];
        valueStart = at + 1;
      }
    }
  }
  if (text.slice(valueStart).trim() !== '') values.push({ start: valueStart, end: text.length, items });
  return { values, depthExceededAt: null, isOvercrowded: false };
}

/** Position of the quote that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let end = start;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
  } while (isEscaped(text, end, start));
  return end;
}

function isEscaped(text: string, quote: number, start: number): boolean {
  let backslashes = 0;
  while (quote - 1 - backslashes > start && text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
  return backslashes % 2 === 1;
}

/** The issue about a value that JSON.parse refused. */
function malformed(source: JsonSource, { start, end }: TextPart): Issue {
  const { text } = source;
  const error = findJsonError(text, start);
  // Behind a whole value stands what belongs to no value.
  const at = error < 0 || error > end ? end : error;
  const found = at >= text.length ? 'the end of the text' : JSON.stringify(text.slice(at, at + 20));
  source.malformedCount++;
  const where = source.malformedCount <= MAX_COUNTED_LINES ? describePosition(text, at) : `character ${at + 1}`;
  return createIssue('input-malformed', where, found, 'JSON');
}
