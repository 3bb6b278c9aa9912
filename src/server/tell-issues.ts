/** Tells operators of what cannot be read: objects of the cluster that are left out, and pods that are asked about. */

import type { Issue } from '../core/index.ts';
import { createLogLimit } from './log-limit.ts';

export type TellIssues = (what: string, issues: readonly Issue[]) => void;

/** One line for each code and minute. `now`: seconds of a clock that does not go back. */
export function createIssueTeller(
  tell: (level: 'warn', message: string, fields: Readonly<Record<string, unknown>>) => void,
  now: () => number,
): TellIssues {
  const limit = createLogLimit(now);
  return (what, issues) => {
    for (const { code, path, found, wanted } of issues) {
      const silent = limit(`${what} ${code}`);
      if (silent !== null) tell('warn', what, { code, path, found, wanted, silent });
    }
  };
}
