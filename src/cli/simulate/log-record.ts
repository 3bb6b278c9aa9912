/** Lines of a decision log, checked. */

import { checkSchema, createIssue, type Issue, type Schema } from '../../core/index.ts';
import type { LogRecord } from '../../server/decisions/decision-record.ts';

const TEXT: Schema = { type: 'string' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
/** Unix times and durations in seconds: no later than RFC 3339 can say. */
const SECONDS: Schema = { type: 'number', minimum: 0, maximum: 253_402_300_799 };
const MAX_NODES = 1_000_000;
/** What to do about a line that is no record. */
const REMEDY = 'nothing: it is left out; a service that is killed leaves its last line torn';

/** What a replay reads of each kind; the rest of a record is for people. */
const READ_FIELDS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  Start: {
    begins: { type: 'string', enum: ['service', 'file'] },
    assumeTimeoutSeconds: SECONDS,
    isMeasured: { type: 'boolean' },
  },
  Change: { object: TEXT, key: TEXT },
  Decision: {
    verb: TEXT,
    pod: TEXT,
    uid: TEXT,
    choice: TEXT,
    expected: TEXT,
    passedCount: COUNT,
    clusterSeconds: SECONDS,
    nodes: {
      type: 'object',
      properties: { all: { type: 'boolean' }, names: { type: 'array', maxItems: MAX_NODES, items: TEXT } },
      required: ['all', 'names'],
    },
  },
  Request: { verb: TEXT, outcome: TEXT, cause: TEXT, pod: TEXT, uid: TEXT, node: TEXT },
  Gap: { records: COUNT },
};

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Start: ['begins', 'assumeTimeoutSeconds', 'isMeasured'],
  Change: ['object', 'key'],
  Decision: ['verb', 'pod', 'uid'],
  Request: ['verb', 'outcome'],
  Gap: ['records'],
};

/** A record, or a warning that says why the line is none. `place` names the line. */
export function parseLogRecord(line: string, file: string, place: string): { record: LogRecord } | { issue: Issue } {
  const refuse = (found: string, wanted: string, path = '') => ({
    issue: createIssue('input-malformed', `${place}${path}`, found, wanted, {
      file,
      severity: 'warning',
      remedy: REMEDY,
    }),
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
  if (issue !== undefined) return refuse(issue.found, issue.wanted, `: ${issue.path}`);
  // null counts as absent, but where an object is gone. What a replay reads has been checked.
  const present = Object.entries(record).filter(([key, one]) => one !== null || key === 'manifest');
  return { record: Object.fromEntries(present) as unknown as LogRecord };
}
