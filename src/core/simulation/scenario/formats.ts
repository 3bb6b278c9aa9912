/** Fields whose values have a syntax of their own: what a schema says of them, and how they are checked. */

import { type Code, createIssue, type Issue } from '../../errors.ts';
import { describeValue, joinPath, type Schema } from '../../schema.ts';
import { parseMilli, parseUnits } from './amounts.ts';
import { parseMoment, parseSeconds } from './times.ts';

interface Format {
  readonly schema: Schema;
  readonly code: Code;
  readonly remedy?: string;
  isValid(value: unknown): boolean;
}

const LARGEST = 'at most 2^53 - 1';
const TIME_REMEDY = 'Write RFC 3339: 2026-01-01T00:00:00Z, or the time since the start: 90s, 15m, 2h, 30d.';

function format(description: string, code: Code, isValid: Format['isValid'], remedy?: string): Format {
  return { schema: { type: 'any', description }, code, isValid, ...(remedy !== undefined && { remedy }) };
}

const cpu = format(
  `cores: a number or a Kubernetes quantity, in millicores ${LARGEST}`,
  'bad-quantity',
  (value) => parseMilli(value) !== null,
);
const units = format(
  `a number or a Kubernetes quantity, ${LARGEST}`,
  'bad-quantity',
  (value) => parseUnits(value) !== null,
);
const duration = format(
  'a duration of 0 to 10^10 seconds',
  'bad-time',
  (value) => parseSeconds(value) !== null,
  'Write seconds, or a text such as 90s, 15m, 2h, 30d.',
);
/** For times that something is divided by, or that must pass. */
const someDuration = format(
  'a duration of 1 to 10^10 seconds',
  'bad-time',
  (value) => (parseSeconds(value) ?? 0) >= 1,
  'Write seconds, or a text such as 90s, 15m, 2h, 30d.',
);
const moment = format('a duration or a time', 'bad-time', (value) => parseMoment(value) !== null, TIME_REMEDY);

/** Leaves of the scenario's schema. */
export const CPU = cpu.schema;
export const UNITS = units.schema;
export const DURATION = duration.schema;
export const SOME_DURATION = someDuration.schema;
export const MOMENT = moment.schema;

const FORMATS: ReadonlyMap<Schema, Format> = new Map(
  [cpu, units, duration, someDuration, moment].map((one) => [one.schema, one]),
);

/** Issues reported of one value. */
const MAX_ISSUES = 1000;

/**
 * Issues of all fields with a syntax of their own, wherever the value is built as its schema says; where it is not,
 * `checkSchema` tells.
 */
export function checkFormats(value: unknown, schema: Schema, path: string, issues: Issue[]): void {
  if (value === undefined || value === null || issues.length >= MAX_ISSUES) return;
  const known = FORMATS.get(schema);
  if (known !== undefined) {
    if (known.isValid(value)) return;
    const { code, remedy } = known;
    issues.push(
      createIssue(
        code,
        path,
        describeValue(value),
        schema.description ?? 'a value',
        remedy === undefined ? {} : { remedy },
      ),
    );
    return;
  }
  if (
    schema.type === 'array' &&
    Array.isArray(value) &&
    value.length <= (schema.maxItems ?? Number.POSITIVE_INFINITY)
  ) {
    value.forEach((item, index) => {
      checkFormats(item, schema.items, `${path}[${index}]`, issues);
    });
    return;
  }
  if (schema.type !== 'object' || typeof value !== 'object' || Array.isArray(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const inner = Object.hasOwn(schema.properties, key) ? schema.properties[key] : schema.additionalProperties;
    if (inner !== undefined) checkFormats(item, inner, joinPath(path, key), issues);
  }
}
