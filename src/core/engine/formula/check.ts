/** What the check of one formula carries along, and how it refuses a part. */

import { createIssue, type Issue } from '../../errors.ts';
import type { Formula } from './tree.ts';

export interface TreeCheck {
  /** The text with everything in quotation marks made blank. */
  readonly masked: string;
  readonly path: string;
  readonly issues: Issue[];
}

/** What stands in the place of a part that is refused. */
export const REFUSED: Formula = { kind: 'constant', value: Number.NaN };

/** Adds an issue, of equal ones one, and gives what stands in the part's place. */
export function refuse(check: TreeCheck, found: string, wanted: string, remedy: string | undefined): Formula {
  const options = remedy === undefined ? {} : { remedy };
  if (!check.issues.some((issue) => issue.found === found && issue.wanted === wanted)) {
    check.issues.push(createIssue('bad-formula', check.path, found, wanted, options));
  }
  return REFUSED;
}
