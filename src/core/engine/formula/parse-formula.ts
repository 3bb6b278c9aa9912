/** From the text of a formula to a checked tree. */

import { createIssue, type Issue } from '../../errors.ts';
import { checkTree } from './check-tree.ts';
import type { ExpressionParser } from './syntax.ts';
import { checkText, maskTexts, toOneLine } from './text-check.ts';
import type { Formula } from './tree.ts';

/** A formula from its text, or every issue about it; `path` is where the text stands. Throws nothing. */
export function parseFormula(
  text: string,
  parse: ExpressionParser | undefined,
  path: string,
): { readonly formula: Formula | null; readonly issues: readonly Issue[] } {
  const wrong = checkText(text, path);
  if (wrong.length > 0) return { formula: null, issues: wrong };
  if (parse === undefined) {
    return { formula: null, issues: [createIssue('missing-parser', path, 'a formula', 'none here')] };
  }
  const line = toOneLine(text);
  const outcome = parse(line);
  if (outcome.kind === 'too-deep') {
    return { formula: null, issues: [createIssue('bad-formula', path, 'a formula nested too far', 'a flatter one')] };
  }
  if (outcome.kind === 'malformed') {
    const found = `${outcome.message} at column ${outcome.column}`;
    return { formula: null, issues: [createIssue('bad-formula', path, found, 'a formula')] };
  }
  const issues: Issue[] = [];
  const formula = checkTree(outcome.root, { masked: maskTexts(line), path, issues });
  return issues.length > 0 ? { formula: null, issues } : { formula, issues };
}
