/** Documents whose parts are all wanted at once, unlike the objects of a dump. */

import type { Issue } from '../core/index.ts';
import { isRecord } from './field.ts';
import { LazyJson } from './json-text.ts';

/** The value with every part of it that was put off read now; what cannot be read has an issue and becomes null. */
export function readWhole(value: unknown, issues: Issue[]): unknown {
  const read = (item: unknown): unknown => {
    if (!(item instanceof LazyJson)) return item;
    const outcome = item.read();
    if ('value' in outcome) return outcome.value;
    issues.push(outcome.issue);
    return null;
  };
  // Parts are put off in a list that is the value, or a field of it.
  if (Array.isArray(value)) return value.map(read);
  if (!isRecord(value) || !Object.values(value).some(Array.isArray)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key, Array.isArray(field) ? field.map(read) : field]),
  );
}
