/** A checked formula: nothing in it that Berth does not compute. True is 1, false is 0. */

import type { FormulaFunction } from './functions.ts';
import type { Source } from './source.ts';

const COMPARISONS = ['<', '<=', '>', '>=', '==', '!='] as const;
export type Comparison = (typeof COMPARISONS)[number];

export const BINARY_OPERATORS = ['+', '-', '*', '/', '%', '^', ...COMPARISONS, 'and', 'or'] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

export type Formula =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'unary'; readonly operator: '-' | 'not'; readonly operand: Formula }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Formula;
      readonly right: Formula;
    }
  /** `a < b <= c`: one operator fewer than operands; true where every neighbouring pair compares so. */
  | { readonly kind: 'chain'; readonly operators: readonly Comparison[]; readonly operands: readonly Formula[] }
  | { readonly kind: 'choice'; readonly test: Formula; readonly yes: Formula; readonly no: Formula }
  | { readonly kind: 'call'; readonly function: FormulaFunction; readonly operands: readonly Formula[] };

/** The formulas directly inside one. */
export function partsOf(formula: Formula): readonly Formula[] {
  switch (formula.kind) {
    case 'constant':
    case 'source':
      return [];
    case 'unary':
      return [formula.operand];
    case 'binary':
      return [formula.left, formula.right];
    case 'chain':
    case 'call':
      return formula.operands;
    case 'choice':
      return [formula.test, formula.yes, formula.no];
  }
}

/** The formula and everything inside it, from the outside in. */
export function* walk(formula: Formula): Generator<Formula> {
  yield formula;
  for (const part of partsOf(formula)) yield* walk(part);
}
