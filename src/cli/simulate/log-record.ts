/** Lines of a decision log, checked. */

import { checkSchema, createIssue, type Issue, type Schema } from '../../core/index.ts';
import type { LogRecord } from '../../server/decisions/decision-record.ts';

const TEXT: Schema = { type: 'string' };
const MAX_NODES = 1_000_000;

/** What a replay reads of each kind; the rest of a record is for people. */
const READ_FIELDS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  Start: {},
  Change: { object: TEXT, key: TEXT },
  Decision: {
    verb: TEXT,
    pod: TEXT,
    uid: TEXT,
    choice: TEXT,
    expected: TEXT,
    passedCount: { type: 'integer', minimum: 0 },
    nodes: {
      type: 'object',
      properties: { all: { type: 'boolean' }, names: { type: 'array', maxItems: MAX_NODES, items: TEXT } },
      required: ['all', 'names'],
    },
  },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Start: [],
  Change: ['object', 'key'],
  Decision: ['verb', 'pod', 'uid'],
};

/** A record, or why the line is none. `place` names the line. */
export function parseLogRecord(line: string, file: string, place: string): { record: LogRecord } | { issue: Issue } {
  const refuse = (found: string, wanted: string) => ({
    issue: createIssue('input-malformed', place, found, wanted, { file }),
  });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return refuse('a line that is no JSON', 'a record of a decision log');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('no object', 'a record');
  const record = value as Record<string, unknown>; // every object is one
  const { kind } = record;
  const properties = typeof kind === 'string' && Object.hasOwn(READ_FIELDS, kind) ? READ_FIELDS[kind] : undefined;
  if (properties === undefined || typeof kind !== 'string') {
    return refuse(`kind ${JSON.stringify(kind)?.slice(0, 80)}`, `one of ${Object.keys(READ_FIELDS).join(', ')}`);
  }
  if (typeof record['time'] !== 'string') return refuse('no time', 'a time such as 2026-11-21T08:00:00Z');
  const read = Object.fromEntries(
    Object.keys(properties).flatMap((key) => (key in record ? [[key, record[key]]] : [])),
  );
  const schema: Schema = { type: 'object', properties, required: REQUIRED[kind]! };
  const [issue] = checkSchema(read, schema).issues;
  if (issue !== undefined) return { issue: { ...issue, file, path: `${place}: ${issue.path}` } };
  // What a replay reads has been checked.
  return { record: value as LogRecord };
}
