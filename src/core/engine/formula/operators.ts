/**
 * What operators compute, as closures over the figures of one node. Hot: the arrows returned here run once per node.
 * Each operator has a form for an operand that is a figure or a constant, which spares a call.
 */

import { pow } from '../../elementary/pow.ts';
import type { BinaryOperator, Comparison } from './tree.ts';

/** Computes from the figures of a formula's sources, in the order of their registers. */
export type Run = (figures: Float64Array) => number;

/** The forms of an operator: what it takes are runs, registers and constants. */
export interface Forms {
  runs(left: Run, right: Run): Run;
  registers(left: number, right: number): Run;
  constant(left: Run, right: number): Run;
  constantFirst(left: number, right: Run): Run;
  registerLast(left: Run, right: number): Run;
  registerConstant(left: number, right: number): Run;
}

/** Forms of functions of two; calling Math.max itself costs more than an arrow that names it. */
export const CALLS_OF_TWO: ReadonlyMap<string, Forms['runs']> = new Map<string, Forms['runs']>([
  ['min', (left, right) => (all) => Math.min(left(all), right(all))],
  ['max', (left, right) => (all) => Math.max(left(all), right(all))],
]);

/** True where a figure counts as true: neither 0 nor NaN. */
export function isTrue(value: number): boolean {
  return value !== 0 && !Number.isNaN(value);
}

/** The remainder with the sign of the divisor, as mathjs has it: -5 % 3 is 1; x % 0 is x. */
function remainder(left: number, right: number): number {
  return right === 0 ? left : left - right * Math.floor(left / right);
}

const toNumber = (value: boolean): number => (value ? 1 : 0);

export const FORMS: Readonly<Record<BinaryOperator, Forms>> = {
  '+': {
    runs: (left, right) => (all) => left(all) + right(all),
    registers: (left, right) => (all) => all[left]! + all[right]!,
    constant: (left, right) => (all) => left(all) + right,
    constantFirst: (left, right) => (all) => left + right(all),
    registerLast: (left, right) => (all) => left(all) + all[right]!,
    registerConstant: (left, right) => (all) => all[left]! + right,
  },
  '-': {
    runs: (left, right) => (all) => left(all) - right(all),
    registers: (left, right) => (all) => all[left]! - all[right]!,
    constant: (left, right) => (all) => left(all) - right,
    constantFirst: (left, right) => (all) => left - right(all),
    registerLast: (left, right) => (all) => left(all) - all[right]!,
    registerConstant: (left, right) => (all) => all[left]! - right,
  },
  '*': {
    runs: (left, right) => (all) => left(all) * right(all),
    registers: (left, right) => (all) => all[left]! * all[right]!,
    constant: (left, right) => (all) => left(all) * right,
    constantFirst: (left, right) => (all) => left * right(all),
    registerLast: (left, right) => (all) => left(all) * all[right]!,
    registerConstant: (left, right) => (all) => all[left]! * right,
  },
  '/': {
    runs: (left, right) => (all) => left(all) / right(all),
    registers: (left, right) => (all) => all[left]! / all[right]!,
    constant: (left, right) => (all) => left(all) / right,
    constantFirst: (left, right) => (all) => left / right(all),
    registerLast: (left, right) => (all) => left(all) / all[right]!,
    registerConstant: (left, right) => (all) => all[left]! / right,
  },
  '%': formsOf(remainder),
  '^': formsOf(pow),
  '<': {
    runs: (left, right) => (all) => toNumber(left(all) < right(all)),
    registers: (left, right) => (all) => toNumber(all[left]! < all[right]!),
    constant: (left, right) => (all) => toNumber(left(all) < right),
    constantFirst: (left, right) => (all) => toNumber(left < right(all)),
    registerLast: (left, right) => (all) => toNumber(left(all) < all[right]!),
    registerConstant: (left, right) => (all) => toNumber(all[left]! < right),
  },
  '<=': {
    runs: (left, right) => (all) => toNumber(left(all) <= right(all)),
    registers: (left, right) => (all) => toNumber(all[left]! <= all[right]!),
    constant: (left, right) => (all) => toNumber(left(all) <= right),
    constantFirst: (left, right) => (all) => toNumber(left <= right(all)),
    registerLast: (left, right) => (all) => toNumber(left(all) <= all[right]!),
    registerConstant: (left, right) => (all) => toNumber(all[left]! <= right),
  },
  '>': {
    runs: (left, right) => (all) => toNumber(left(all) > right(all)),
    registers: (left, right) => (all) => toNumber(all[left]! > all[right]!),
    constant: (left, right) => (all) => toNumber(left(all) > right),
    constantFirst: (left, right) => (all) => toNumber(left > right(all)),
    registerLast: (left, right) => (all) => toNumber(left(all) > all[right]!),
    registerConstant: (left, right) => (all) => toNumber(all[left]! > right),
  },
  '>=': {
    runs: (left, right) => (all) => toNumber(left(all) >= right(all)),
    registers: (left, right) => (all) => toNumber(all[left]! >= all[right]!),
    constant: (left, right) => (all) => toNumber(left(all) >= right),
    constantFirst: (left, right) => (all) => toNumber(left >= right(all)),
    registerLast: (left, right) => (all) => toNumber(left(all) >= all[right]!),
    registerConstant: (left, right) => (all) => toNumber(all[left]! >= right),
  },
  '==': formsOf((left, right) => toNumber(left === right)),
  '!=': formsOf((left, right) => toNumber(left !== right)),
  // The right side is not computed where the left one decides.
  and: lazyForms((left, right) => (all) => toNumber(isTrue(left(all)) && isTrue(right(all)))),
  or: lazyForms((left, right) => (all) => toNumber(isTrue(left(all)) || isTrue(right(all)))),
};

/** What a comparison says; exact, and false of NaN but for `!=`. */
export const COMPARE: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
};

function formsOf(apply: (left: number, right: number) => number): Forms {
  return {
    runs: (left, right) => (all) => apply(left(all), right(all)),
    registers: (left, right) => (all) => apply(all[left]!, all[right]!),
    constant: (left, right) => (all) => apply(left(all), right),
    constantFirst: (left, right) => (all) => apply(left, right(all)),
    registerLast: (left, right) => (all) => apply(left(all), all[right]!),
    registerConstant: (left, right) => (all) => apply(all[left]!, right),
  };
}

function lazyForms(runs: Forms['runs']): Forms {
  return {
    runs,
    registers: (left, right) =>
      runs(
        (all) => all[left]!,
        (all) => all[right]!,
      ),
    constant: (left, right) => runs(left, () => right),
    constantFirst: (left, right) => runs(() => left, right),
    registerLast: (left, right) => runs(left, (all) => all[right]!),
    registerConstant: (left, right) =>
      runs(
        (all) => all[left]!,
        () => right,
      ),
  };
}
