/**
 * A checker for the part of JSON Schema that Berth's own files need. It is here because the core has no dependency and
 * the browser's Content-Security-Policy forbids validators that generate code; schemas stay plain data, so that any
 * JSON Schema tool reads them too.
 */

import { createIssue, type Issue } from './errors.ts';

interface SchemaBase {
  readonly description?: string;
  /** Filled in where the value is absent. */
  readonly default?: unknown;
}

export type Schema = SchemaBase &
  (
    | {
        readonly type: 'object';
        readonly properties: Readonly<Record<string, Schema>>;
        readonly required?: readonly string[];
        /** Schema of keys not listed; absent: they are refused. */
        readonly additionalProperties?: Schema;
      }
    | { readonly type: 'array'; readonly items: Schema; readonly minItems?: number; readonly maxItems?: number }
    | {
        readonly type: 'string';
        readonly enum?: readonly string[];
        readonly pattern?: string;
        readonly maxLength?: number;
      }
    | { readonly type: 'number' | 'integer'; readonly minimum?: number; readonly maximum?: number }
    | { readonly type: 'boolean' }
    /** Anything: checked elsewhere. */
    | { readonly type: 'any' }
  );

/** The outcome of a check: the value with defaults filled in, and every issue. */
export interface Checked {
  readonly value: unknown;
  readonly issues: readonly Issue[];
}

const MAX_DEPTH = 64;

/** Issues reported of one value: a list of a million wrong items needs no million of them. */
const MAX_ISSUES = 1000;

/** Characters of a key that stand in a path as they are; longer ones are shortened. */
const MAX_KEY_LENGTH = 80;

/** Characters compared to find the nearest name. */
const MAX_COMPARED = 64;

/**
 * Checks a value whole; `path` is where it stands in its file. A field that is null counts as absent, as in Kubernetes;
 * what is no field of the schema is left out of the outcome's value.
 */
export function checkSchema(value: unknown, schema: Schema, path = ''): Checked {
  const issues: Issue[] = [];
  return { value: check(value, schema, path, issues, 0), issues };
}

function check(value: unknown, schema: Schema, path: string, issues: Issue[], depth: number): unknown {
  if (depth > MAX_DEPTH) {
    issues.push(createIssue('input-too-deep', path, `more than ${MAX_DEPTH} levels`, `at most ${MAX_DEPTH} levels`));
    return value;
  }
  const wrongType = (wanted: string): unknown => {
    issues.push(createIssue('wrong-type', path, describeValue(value), wanted));
    return value;
  };
  switch (schema.type) {
    case 'any':
      return value;
    case 'boolean':
      return typeof value === 'boolean' ? value : wrongType('true or false');
    case 'integer':
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return wrongType(schema.type === 'integer' ? 'a whole number' : 'a number');
      if (schema.type === 'integer' && !Number.isInteger(value)) return wrongType('a whole number');
      const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = schema;
      if (value < minimum || value > maximum) {
        issues.push(createIssue('out-of-range', path, String(value), describeRange(minimum, maximum)));
      }
      return value;
    }
    case 'string': {
      if (typeof value !== 'string') return wrongType('a text');
      if (schema.enum !== undefined && !schema.enum.includes(value)) {
        const nearest = nearestName(value, schema.enum);
        issues.push(
          createIssue(
            'unknown-value',
            path,
            quote(value),
            `one of ${schema.enum.join(', ')}`,
            nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` },
          ),
        );
      }
      if (schema.maxLength !== undefined && value.length > schema.maxLength) {
        issues.push(
          createIssue('out-of-range', path, `${value.length} characters`, `at most ${schema.maxLength} characters`),
        );
        return value;
      }
      if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(value)) {
        issues.push(createIssue('unknown-value', path, quote(value), `a text like ${schema.pattern}`));
      }
      return value;
    }
    case 'array': {
      if (!Array.isArray(value)) return wrongType('a list');
      const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
      if (value.length < minItems || value.length > maxItems) {
        const wanted = `${describeRange(minItems, maxItems)} items`;
        issues.push(createIssue('out-of-range', path, describeValue(value), wanted));
        return value;
      }
      return value.map((item: unknown, index) =>
        issues.length < MAX_ISSUES ? check(item, schema.items, `${path}[${index}]`, issues, depth + 1) : item,
      );
    }
    case 'object':
      return checkObject(value, schema, path, issues, depth);
  }
}

function checkObject(
  value: unknown,
  schema: Schema & { type: 'object' },
  path: string,
  issues: Issue[],
  depth: number,
): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    issues.push(createIssue('wrong-type', path, describeValue(value), 'an object'));
    return value;
  }
  const known = Object.keys(schema.properties);
  const checked: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (issues.length >= MAX_ISSUES) return value;
    const inner = Object.hasOwn(schema.properties, key) ? schema.properties[key] : schema.additionalProperties;
    if (inner === undefined) {
      const nearest = nearestName(key, known);
      issues.push(
        createIssue(
          'unknown-key',
          joinPath(path, key),
          quote(key),
          known.length === 0 ? 'no key' : `one of ${known.join(', ')}`,
          nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` },
        ),
      );
      continue;
    }
    if (item !== undefined && item !== null)
      checked.push([key, check(item, inner, joinPath(path, key), issues, depth + 1)]);
  }
  const present = new Set(checked.map(([key]) => key));
  for (const key of schema.required ?? []) {
    if (present.has(key)) continue;
    issues.push(createIssue('missing-field', joinPath(path, key), 'nothing', describeSchema(schema.properties[key])));
  }
  for (const [key, inner] of Object.entries(schema.properties)) {
    if (!present.has(key) && inner.default !== undefined) checked.push([key, inner.default]);
  }
  return Object.fromEntries(checked);
}

/** `path.key`, or `path["odd key"]` where the key is not a plain word. */
export function joinPath(path: string, key: string): string {
  if (key.length > MAX_KEY_LENGTH || !/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${quote(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The known name nearest to a text by edit distance, or undefined where none is near (a third of its length). */
export function nearestName(text: string, known: readonly string[]): string | undefined {
  const compared = text.slice(0, MAX_COMPARED).toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(compared.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(compared, name.slice(0, MAX_COMPARED).toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein distance of two short texts. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}

/** A value in few words, for "found". */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  return String(value);
}

/** A text in quotes, shortened, with control and direction characters escaped. */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(short).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function describeRange(minimum: number, maximum: number): string {
  if (maximum === Number.POSITIVE_INFINITY) return `at least ${minimum}`;
  if (minimum === Number.NEGATIVE_INFINITY) return `at most ${maximum}`;
  return `${minimum} to ${maximum}`;
}

function describeSchema(schema: Schema | undefined): string {
  if (schema === undefined || schema.type === 'any') return 'a value';
  if (schema.type === 'string' && schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  const names = { object: 'an object', array: 'a list', string: 'a text', number: 'a number' };
  if (schema.type === 'integer') return 'a whole number';
  if (schema.type === 'boolean') return 'true or false';
  return names[schema.type];
}
