/** Rules that say what becomes of a part of an object; what no rule names is dropped. */

import { isRecord } from '../field.ts';
import type { NameBook, NameSort } from './name-book.ts';

/** What a value becomes; undefined drops it. */
export type Rule = (value: unknown, book: NameBook) => unknown;

export type Fields = Readonly<Record<string, Rule>>;

/** Enumerations, quantities, times, versions: what the API or the machine defines. Longer or other texts are dropped. */
const FACT = /^[\w.+:%/-]{0,64}$/;

/** A number, a truth value, or a text that is no name. */
export const fact: Rule = (value) => {
  if (typeof value === 'string') return FACT.test(value.trim()) ? value : undefined;
  return typeof value === 'object' ? emptied(value) : value;
};

/** The texts of a list, or one text, by a rule for each. */
export function texts(rename: (text: string, book: NameBook) => string | undefined): Rule {
  return (value, book) => {
    if (Array.isArray(value)) return value.map((one) => texts(rename)(one, book));
    if (typeof value === 'string') return rename(value, book);
    return typeof value === 'object' ? emptied(value) : value;
  };
}

/** A name of that sort, or a list of them; the texts of `kept` stay. */
export function name(sort: NameSort, kept: readonly string[] = []): Rule {
  return texts((text, book) => (kept.includes(text) ? text : book.name(sort, text)));
}

/** That it is there. */
export const presence: Rule = (value) => (isRecord(value) ? {} : emptied(value));

/** An object of which the named fields stay. */
export function object(fields: Fields): Rule {
  const entries = Object.entries(fields);
  return (value, book) => {
    if (!isRecord(value)) return emptied(value);
    const made: Record<string, unknown> = {};
    for (const [key, rule] of entries) {
      const inner = Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
      const after = inner === undefined ? undefined : rule(inner, book);
      if (after !== undefined) made[key] = after;
    }
    return made;
  };
}

export function list(item: Rule): Rule {
  return (value, book) =>
    Array.isArray(value) ? value.map((one) => item(one, book)).filter((one) => one !== undefined) : emptied(value);
}

/** An object whose keys are names as well; undefined as a key drops its field. */
export function map(rename: (key: string, book: NameBook) => string | undefined, inner: (key: string) => Rule): Rule {
  return (value, book) => {
    if (!isRecord(value)) return emptied(value);
    const entries = Object.keys(value).flatMap((key) => {
      const after = inner(key)(value[key], book);
      const renamed = after === undefined ? undefined : rename(key, book);
      return renamed === undefined ? [] : [[renamed, after] as const];
    });
    return Object.fromEntries(entries);
  };
}

/** A value of another type than is wanted: what is wrong with it stays wrong, what it holds goes. */
function emptied(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return [];
  return isRecord(value) ? {} : value;
}
