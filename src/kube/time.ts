/** Times as Kubernetes writes them: RFC 3339. */

import type { Field } from './field.ts';

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2}(?:\.\d+)?)([Zz]|[+-]\d{2}:\d{2})$/;

/** Seconds since the epoch; null where the field is absent, or (with a warning) where it is no time. */
export function readTime(field: Field): number | null {
  return field.isPresent ? readTimeText(field.text(), field) : null;
}

/** Seconds since the epoch of a text that stands in a field; null (with a warning there) where it is no time. */
export function readTimeText(text: string, field: Field): number | null {
  const seconds = parseTime(text);
  if (seconds === null) field.report('bad-time', JSON.stringify(text.slice(0, 80)), 'a time', undefined, 'warning');
  return seconds;
}

/** The last text that was a date: the times of a dump are of few days. */
let lastDate = '';

/** JavaScript takes 31 February for 3 March. */
function isDate(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** Seconds since the epoch of an RFC 3339 text, fractions kept to the millisecond; null where it is none. */
export function parseTime(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, date = '', time, zone = 'Z'] = match;
  if (date !== lastDate && !isDate(date)) return null;
  lastDate = date;
  const milliseconds = Date.parse(`${date}T${time}${zone.toUpperCase()}`);
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
