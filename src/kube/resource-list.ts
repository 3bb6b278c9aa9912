/** Amounts by resource name, exact until they are turned into the numbers of a vector. */

import {
  CPU_MILLI,
  EPHEMERAL_STORAGE_BYTES,
  FIRST_SCALAR,
  isScalarResource,
  MEMORY_BYTES,
  PODS,
  type ResourceVector,
  toMilli,
  toValue,
} from '../core/index.ts';
import type { Field } from './field.ts';
import type { ReadContext } from './read-context.ts';

/** Nano-units by resource name. A resource that is absent is not the same as zero. */
export type Amounts = ReadonlyMap<string, bigint>;

export const NO_AMOUNTS: Amounts = new Map();

/** Reads a ResourceList; what is no quantity is reported and left out. */
export function readAmounts(list: Field, context: ReadContext): Amounts {
  if (!list.isPresent) return NO_AMOUNTS;
  const amounts = new Map<string, bigint>();
  for (const [name, field] of list.entries()) {
    const quantity = context.quantity(field);
    if (quantity !== undefined) amounts.set(context.text(name), quantity.nano);
  }
  return amounts;
}

/** Adds amounts to a sum in place. */
export function addAmounts(sum: Map<string, bigint>, amounts: Amounts): void {
  for (const [name, nano] of amounts) sum.set(name, (sum.get(name) ?? 0n) + nano);
}

/** Raises a sum in place to the amounts, per resource. */
export function raiseAmounts(sum: Map<string, bigint>, amounts: Amounts): void {
  for (const [name, nano] of amounts) {
    const before = sum.get(name);
    if (before === undefined || nano > before) sum.set(name, nano);
  }
}

/** The amounts with those of `missing` that they lack. */
export function withMissing(amounts: Amounts, missing: Amounts): Amounts {
  return missing.size === 0 ? amounts : new Map([...missing, ...amounts]);
}

const FIXED_AXES: Readonly<Record<string, number>> = {
  cpu: CPU_MILLI,
  memory: MEMORY_BYTES,
  'ephemeral-storage': EPHEMERAL_STORAGE_BYTES,
  pods: PODS,
};

/**
 * The vector of the amounts that a node has, each rounded up once. Names kube-scheduler does not count are left out
 * (kube-scheduler.md C0.7). Amounts too large to be exact are reported at `at`; without it they were reported before.
 */
export function toVector(amounts: Amounts, context: ReadContext, at?: Field): ResourceVector {
  return fill(amounts, context, { axisOf: (name) => context.axes.axis(name), at });
}

/** The same of amounts that a pod asks for. */
export function toAskedVector(amounts: Amounts, context: ReadContext, at?: Field): ResourceVector {
  return fill(amounts, context, { axisOf: (name) => context.axes.askedAxis(name), at });
}

interface Filling {
  /** The axis of a scalar resource. */
  readonly axisOf: (name: string) => number;
  readonly at: Field | undefined;
}

function fill(amounts: Amounts, context: ReadContext, { axisOf, at }: Filling): ResourceVector {
  const vector: number[] = new Array<number>(FIRST_SCALAR).fill(0);
  for (const [name, nano] of amounts) {
    const isFixed = Object.hasOwn(FIXED_AXES, name);
    if (!isFixed && !isScalarResource(name)) continue;
    const axis = isFixed ? FIXED_AXES[name]! : axisOf(name);
    while (vector.length <= axis) vector.push(0);
    const amount = axis === CPU_MILLI ? toMilli({ nano }) : toValue({ nano });
    // Several resources may share an axis.
    vector[axis]! += context.toNumber(amount, at === undefined ? undefined : at.get(name));
  }
  return context.vector(vector);
}
