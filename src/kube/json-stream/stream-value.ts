/** One value of a JSON text that comes in parts, while its items are taken out of it. */

import { createIssue, describeValue, type Issue, joinPath } from '../../core/index.ts';
import { isRecord } from '../field.ts';
import type { InputDocument } from '../input-document.ts';

/** A value that is open. */
export interface StreamValue {
  /** True once its items are told one by one: it is a list, or an object whose field `items` is one. */
  isStreamed: boolean;
  readonly isList: boolean;
  /** False where a field `items` turned out to be something else: the value is read as a whole. */
  mayStream: boolean;
  /** Kind of its items; null where the kind of the list is still to come, as kubectl writes it. */
  itemKind: string | null;
  /** Items seen. */
  itemCount: number;
  isInItem: boolean;
  /** True where the text beside the items is no JSON: then it is told once, and has no more items. */
  isBroken: boolean;
  /** Whether a fault of an item or of the text beside the items was told. */
  hasFault: boolean;
  /** True behind the list of an object's items. */
  isInTail: boolean;
  /** Items that do not say their kind, until the list does. */
  readonly held: InputDocument[];
}

export function openValue(isList: boolean): StreamValue {
  return {
    isStreamed: isList,
    isList,
    mayStream: true,
    itemKind: isList ? '' : null,
    itemCount: 0,
    isInItem: false,
    isBroken: false,
    hasFault: false,
    isInTail: false,
    held: [],
  };
}

/** Whether a text ends as before the value of a field `items`. */
export function endsWithItemsKey(text: string): boolean {
  return /"items"[ \t\n\r]*:[ \t\n\r]*$/.test(text);
}

/**
 * What a list says of its items before they come: the kind of them, '' where they say it themselves, null where the
 * list's kind is still to come. Undefined where the field that begins is no list of objects of a cluster.
 */
export function itemKindOfHead(head: string): string | null | undefined {
  const fields = parseJson(`${head}null}`);
  if (!isRecord(fields) || Object.keys(fields).at(-1) !== 'items') return undefined;
  return fields['kind'] === undefined ? null : itemKindOf(fields['kind']);
}

/** Kind of the items of a list of this kind; undefined where it is no kind of list. */
export function itemKindOf(kind: unknown): string | undefined {
  if (kind === undefined || kind === '') return '';
  return typeof kind === 'string' && kind.endsWith('List') ? kind.slice(0, -'List'.length) : undefined;
}

/**
 * What an object says behind its items: the kind of them, or why they cannot have been what was told of them; null where
 * the text, which has a list with an empty key in the place of all before, is no JSON.
 */
export function readTail(
  text: string,
  { itemKind }: StreamValue,
  path: string,
): { readonly kind: string } | { readonly issue: Issue } | null {
  const fields = parseJson(text);
  if (!isRecord(fields)) return null;
  const again = ['items', ...(itemKind === null ? [] : ['kind'])].find((key) => Object.hasOwn(fields, key));
  if (again !== undefined) {
    return { issue: createIssue('input-malformed', joinPath(path, again), `key "${again}" again`, 'each key once') };
  }
  const kind = itemKind ?? itemKindOf(fields['kind']);
  if (kind !== undefined) return { kind };
  const wanted = 'List, or a kind that ends with List';
  return { issue: createIssue('wrong-type', joinPath(path, 'kind'), describeValue(fields['kind']), wanted) };
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
