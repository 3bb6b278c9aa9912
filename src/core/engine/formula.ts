/**
 * Formulas: texts that compute a figure from documented variables of a pod and a node. A text is parsed and checked
 * once, and becomes a native function; what is not in the tables of formula/ is refused by name.
 */

import { createIssue, type Issue } from '../errors.ts';
import { checkTree } from './formula/check-tree.ts';
import type { ExpressionParser } from './formula/syntax.ts';
import { checkText, maskTexts, toOneLine } from './formula/text-check.ts';
import type { Formula } from './formula/tree.ts';

export { FORMULA_FUNCTIONS, type FormulaFunction } from './formula/functions.ts';
export { FORMULA_LOOKUPS, type FormulaLookup } from './formula/lookups.ts';
export { loadExpressionParser } from './formula/parser.ts';
export type { ExpressionParser } from './formula/syntax.ts';
export { FORMULA_VARIABLES, type FormulaVariable } from './formula/variables.ts';

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
