/**
 * Formulas: texts that compute a figure from documented variables of a pod and a node. A text is parsed and checked
 * once, and becomes a native function; what is not in the tables of formula/ is refused by name.
 */

export { FORMULA_FUNCTIONS, type FormulaFunction } from './formula/functions.ts';
export { FORMULA_LOOKUPS, type FormulaLookup } from './formula/lookups.ts';
export { loadExpressionParser } from './formula/parser.ts';
export type { FormulaVariable } from './formula/variable.ts';
export { FORMULA_VARIABLES } from './formula/variables.ts';
