/** How a command ends when it does not simply succeed. */

import { type Issue, renderIssues } from '../core/index.ts';
import { InputRefused } from '../scenario/input-refused.ts';
import type { Io } from './io.ts';

export { InputRefused };

/** Done. */
export const EXIT_DONE = 0;
/** The input was refused, or differences were found. */
export const EXIT_REFUSED = 1;
/** The command was called wrongly. */
export const EXIT_USAGE = 2;

/** The command was called wrongly: a message and what to do. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** Tells issues; throws InputRefused where any is an error. */
export function tellIssues(issues: readonly Issue[], io: Io): void {
  if (issues.some(({ severity }) => severity === 'error')) throw new InputRefused(issues);
  const text = renderIssues(issues);
  if (text !== '') io.err(`${text}\n`);
}
