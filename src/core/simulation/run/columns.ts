/** Long lists of numbers from a file, checked without an object a value. */

import { createIssue, type Issue } from '../../errors.ts';

export interface ColumnRules {
  /** null: any. */
  readonly length: number | null;
  readonly mayBeNull: boolean;
  /** Set: values are whole, from 0, and below this. */
  readonly indexBelow?: number;
}

/** The first thing that is wrong with a column; none where it keeps to the rules. */
export function checkColumn(values: unknown, path: string, { length, mayBeNull, indexBelow }: ColumnRules): Issue[] {
  if (!Array.isArray(values)) return [createIssue('wrong-type', path, 'no list', 'a list of numbers')];
  if (length !== null && values.length !== length) {
    return [createIssue('out-of-range', path, `${values.length} values`, `${length} values`)];
  }
  const isGood = (value: unknown): boolean => {
    if (value === null) return mayBeNull;
    if (typeof value !== 'number' || !Number.isFinite(value)) return false;
    return indexBelow === undefined || (Number.isInteger(value) && value >= 0 && value < indexBelow);
  };
  const at = values.findIndex((value) => !isGood(value));
  if (at < 0) return [];
  const wanted = indexBelow === undefined ? 'a number' : `a whole number from 0 to ${indexBelow - 1}`;
  return [createIssue('wrong-type', `${path}[${at}]`, describe(values[at]), wanted)];
}

function describe(value: unknown): string {
  return typeof value === 'number' ? String(value) : value === null ? 'nothing' : `a ${typeof value}`;
}
