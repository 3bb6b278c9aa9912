/** Exact amounts by resource name, and their text. */

import type { Field } from '../../field.ts';
import { readQuantity } from '../instancetype/shapes.ts';

/** Nano-units by resource name; absent is not the same as zero. */
export type Amounts = ReadonlyMap<string, bigint>;

export const NANO = 1_000_000_000n;

/** A resource list; what is (with an issue) no quantity is left out. */
export function readAmountsOf(list: Field): Map<string, bigint> {
  const amounts = new Map<string, bigint>();
  for (const [name, field] of list.entries()) {
    const quantity = readQuantity(field);
    if (quantity !== undefined) amounts.set(name, quantity.nano);
  }
  return amounts;
}

const STEPS: readonly (readonly [suffix: string, nano: bigint])[] = [
  ['', NANO],
  ['m', 1_000_000n],
  ['u', 1000n],
];

/** The amount as Kubernetes reads it, in the largest decimal unit up to one that leaves no fraction. */
function textOfAmount(nano: bigint): string {
  const [suffix, step] = STEPS.find(([, unit]) => nano % unit === 0n) ?? ['n', 1n];
  return `${nano / step}${suffix}`;
}

/** A resource list as it stands in a manifest. */
export function toResourceList(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries([...amounts].map(([name, nano]) => [name, textOfAmount(nano)]));
}
