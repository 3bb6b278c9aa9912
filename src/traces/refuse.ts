/** Ends the reading of a trace that is wrong as a whole. */

import { BerthError, createIssue, type Issue, renderIssue } from '../core/index.ts';

/** Throws a BerthError that holds the issue made of these parts. */
export function refuse(
  code: Issue['code'],
  path: string,
  found: string,
  wanted: string,
  options: { readonly file: string; readonly remedy?: string; readonly cause?: unknown },
): never {
  const { cause, ...about } = options;
  const issue = createIssue(code, path, found, wanted, about);
  throw new BerthError(code, renderIssue(issue), { path, remedy: issue.remedy, issues: [issue], cause });
}
