/** Fields of the extender's Go structs: no json tags, so that keys match whatever their case (old schedulers send lower case). */

import { describeValue, refuse } from '../refusal.ts';
import { MAX_DEPTH } from './json-bytes.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** The body as JSON. Throws RefusedError. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // V8 words the reason differently from version to version; the size tells a truncated body.
    return refuse('not-json', '', `${body.length} bytes that are no JSON`, 'JSON');
  }
}

/** An object, at a path that a refusal names. Throws RefusedError. */
export function requireObject(value: unknown, path: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  return refuse('bad-question', path, describeValue(value), 'an object');
}

/** A list; none where it is null or absent, as Go reads it. Throws RefusedError. */
export function optionalList(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : refuse('bad-question', path, describeValue(value), 'a list');
}

/** A text; '' where it is null or absent, as Go reads it. Throws RefusedError. */
export function optionalText(value: unknown, path: string): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : refuse('bad-question', path, describeValue(value), 'a text');
}

/** A text that is not empty. Throws RefusedError. */
export function requireText(value: unknown, path: string): string {
  const text = optionalText(value, path);
  return text === '' ? refuse('bad-question', path, describeValue(value), 'a text that is not empty') : text;
}

/** A whole number; 0 where it is null or absent, as Go reads it. Throws RefusedError. */
export function optionalWholeNumber(value: unknown, path: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return refuse('bad-question', path, describeValue(value), 'a whole number');
}

/**
 * The values of the fields that are asked for by lower-case name; undefined where there is none. Throws RefusedError where
 * two keys are one field.
 */
export function readFields<Name extends string>(
  object: JsonObject,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  const fields: Partial<Record<Name, unknown>> = {};
  const keys = new Map<Name, string>();
  for (const key of Object.keys(object)) {
    const name = fieldOf(key, names);
    if (name === null) continue;
    claimField(keys, name, key);
    fields[name] = object[key];
  }
  return fields;
}

/** Which of the fields a key is; null where it is none. */
export function fieldOf<Name extends string>(key: string, names: readonly Name[]): Name | null {
  const lower = key.toLowerCase();
  return names.find((name) => name === lower) ?? null;
}

/** Notes the key of a field; throws RefusedError where another spelling of it was there before. */
export function claimField<Name extends string>(keys: Map<Name, string>, name: Name, key: string): void {
  const before = keys.get(name);
  if (before !== undefined && before !== key) refuse('bad-question', key, `${before} beside ${key}`, 'one of them');
  keys.set(name, key);
}

/** Refuses a value that nests further than any Kubernetes object: what reads it may recurse. */
export function requireShallow(value: unknown, path: string, depth = 0): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) refuse('too-deep', path, `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`);
  for (const part of Object.values(value)) requireShallow(part, path, depth + 1);
}
