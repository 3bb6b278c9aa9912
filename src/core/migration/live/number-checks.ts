/** Checks of numbers that callers pass. */

import { BerthError, createIssue, type Issue } from '../../errors.ts';

/** Adds an issue for each number outside its range, NaN included. */
export function checkNumbers(
  issues: Issue[],
  path: string,
  numbers: readonly (readonly [key: string, value: number, least: number, most: number])[],
): void {
  for (const [key, value, least, most] of numbers) {
    if (value >= least && value <= most) continue;
    issues.push(createIssue('out-of-range', `${path}.${key}`, String(value), `${least} to ${most}`));
  }
}

/** Throws `out-of-range` with all issues, if there are any. */
export function refuse(issues: readonly Issue[]): void {
  const first = issues[0];
  if (first === undefined) return;
  throw new BerthError('out-of-range', `${first.path}: found ${first.found}, wanted ${first.wanted}`, {
    path: first.path,
    issues,
  });
}
