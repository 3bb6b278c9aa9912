/** Allow-lists of fields, as functions that copy what they allow. Hot: they run over every object that a cluster sends. */

import { isRecord } from '../field.ts';

/**
 * What is kept of a value; undefined drops it. A value of another type than is expected stays as it is, so that whoever
 * reads it finds what is wrong with it.
 */
export type Shape = (value: unknown) => unknown;

/** All of it. */
export const whole: Shape = (value) => value;

/** That it is there, without what is in it. */
export const presence: Shape = (value) => (isRecord(value) ? {} : value);

/** Nothing of it. */
export const nothing: Shape = () => undefined;

/** The named fields, each as its shape says; absent and null are the same, as to every reader. */
export function fields(allowed: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(allowed);
  return (value) => {
    if (!isRecord(value)) return value;
    const kept: Record<string, unknown> = {};
    for (const [key, shape] of entries) {
      const inner = Object.hasOwn(value, key) ? (value[key] ?? undefined) : undefined;
      const made = inner === undefined ? undefined : shape(inner);
      if (made !== undefined) kept[key] = made;
    }
    return kept;
  };
}

/** Fields of which all is kept. */
export function only(...names: readonly string[]): Shape {
  return fields(Object.fromEntries(names.map((name) => [name, whole])));
}

/** All fields, the named ones as their shapes say. */
export function amended(changes: Readonly<Record<string, Shape>>): Shape {
  return (value) => {
    if (!isRecord(value)) return value;
    // Own keys by definition, never by assignment: one may be called __proto__.
    const entries = Object.entries(value).map(([key, inner]) => {
      const shape = Object.hasOwn(changes, key) ? changes[key] : undefined;
      return [key, shape === undefined || inner === null ? inner : shape(inner)] as const;
    });
    return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined));
  };
}

/** Every item of a list as its shape says, but those that are not wanted after it. */
export function each(shape: Shape, isWanted: (item: unknown) => boolean = () => true): Shape {
  return (value) => (Array.isArray(value) ? value.map(shape).filter(isWanted) : value);
}

/** The items of a list whose `type` is one of the names (or no text, which its reader reports), with the named fields. */
export function ofTypes(types: readonly string[], ...names: readonly string[]): Shape {
  return each(only('type', ...names), (item) => {
    const type = isRecord(item) ? item['type'] : undefined;
    return typeof type !== 'string' || types.includes(type);
  });
}
