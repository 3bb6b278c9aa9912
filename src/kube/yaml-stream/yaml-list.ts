/** Recognises lists of objects as kubectl prints them in YAML: top-level fields, and `items:` among them. */

import { isRecord } from '../field.ts';
import { itemKindOf } from '../json-stream/stream-value.ts';
import { parseYamlText } from '../yaml-text.ts';

/** Fields before the items, a comment, the begin of a document. */
const HEAD = /^(?:(?:#[^\n]*|---[ ]*|[A-Za-z]+:[^\n]*|[ ][^\n]*)?\n)*?items:[ ]*\n/;
const FIRST_ITEM = /^((?:[ ]*(?:#[^\n]*)?\n)*)([ ]*)-[ \n]/;

export interface YamlListHead {
  /** Up to `items:`, with the end of that line. */
  readonly text: string;
  /** Characters before the first item. */
  readonly length: number;
  /** Column of the dashes before items. */
  readonly column: number;
  /** Kind of the items; '' where they say it themselves, null where the list's kind is still to come. */
  readonly itemKind: string | null;
}

/** The head of a list whose text begins like this; null where it is none. */
export function findListHead(text: string): YamlListHead | null {
  const [head] = HEAD.exec(text) ?? [];
  if (head === undefined) return null;
  const [, comments, dashes] = FIRST_ITEM.exec(text.slice(head.length)) ?? [];
  if (comments === undefined || dashes === undefined) return null;
  const read = readList(head, '');
  if (!('fields' in read)) return null;
  const { kind } = read.fields;
  const itemKind = kind === undefined ? null : itemKindOf(kind);
  const length = head.length + comments.length;
  return itemKind === undefined ? null : { text: head, length, column: dashes.length, itemKind };
}

/** What a list says beside its items: its head ends with `items:`. */
export function readList(
  head: string,
  tail: string,
): { readonly fields: Readonly<Record<string, unknown>> } | Pick<ReturnType<typeof parseYamlText>, 'issues'> {
  const { documents, issues } = parseYamlText(`${head.trimEnd()} []\n${tail}`);
  const [document, second] = documents;
  return issues.length === 0 && second === undefined && isRecord(document?.value)
    ? { fields: document.value }
    : { issues };
}
