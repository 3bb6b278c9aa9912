/** The numeric functions of formulas, as one table. */

import { exp } from '../../elementary/exp.ts';
import { log } from '../../elementary/log.ts';
import { log2 } from '../../elementary/log2.ts';
import { log10 } from '../../elementary/log10.ts';
import { pow } from '../../elementary/pow.ts';

/** A function of numbers and what it says, for listings. */
export interface FormulaFunction {
  readonly name: string;
  /** Names of its arguments; a last `...` takes any more. */
  readonly parameters: readonly string[];
  /** One sentence. */
  readonly description: string;
  /** Arguments come in order, as many as `parameters` says. */
  apply(...values: readonly number[]): number;
}

/** Half away from zero: round(-2.5) is -3. */
function round(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

function sum(...values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

function one(name: string, description: string, apply: (value: number) => number): FormulaFunction {
  return { name, parameters: ['x'], description, apply: (value = Number.NaN) => apply(value) };
}

/** Every numeric function. A function of NaN is NaN, but for `known` and `ifUnknown`. */
export const FORMULA_FUNCTIONS: readonly FormulaFunction[] = [
  one('abs', 'The amount without its sign.', Math.abs),
  one('sign', '-1, 0 or 1.', Math.sign),
  one('floor', 'The next whole number below.', Math.floor),
  one('ceil', 'The next whole number above.', Math.ceil),
  one('round', 'The nearest whole number, halves away from zero.', round),
  one('sqrt', 'The square root; NaN below 0.', Math.sqrt),
  one('exp', 'e to the power of x.', exp),
  one('log', 'The natural logarithm; NaN below 0.', log),
  one('log2', 'The logarithm to base 2.', log2),
  one('log10', 'The logarithm to base 10.', log10),
  one('known', '1 where x is a number, 0 where it is NaN.', (value) => (Number.isNaN(value) ? 0 : 1)),
  { name: 'min', parameters: ['x', '...'], description: 'The least.', apply: Math.min },
  { name: 'max', parameters: ['x', '...'], description: 'The greatest.', apply: Math.max },
  { name: 'sum', parameters: ['x', '...'], description: 'The sum, from left to right.', apply: sum },
  { name: 'pow', parameters: ['x', 'y'], description: 'x to the power of y, as x ^ y.', apply: pow },
  {
    name: 'clamp',
    parameters: ['x', 'lowest', 'highest'],
    description: 'x, but not below lowest and not above highest.',
    apply: (x = Number.NaN, lowest = Number.NaN, highest = Number.NaN) => Math.min(Math.max(x, lowest), highest),
  },
  {
    name: 'ifUnknown',
    parameters: ['x', 'y'],
    description: 'x, or y where x is NaN.',
    apply: (x = Number.NaN, y = Number.NaN) => (Number.isNaN(x) ? y : x),
  },
];
