/** Amounts in annotations of nodes. */

import type { Node } from '../../model/node.ts';

/** More than any node draws or costs. */
const MOST = 1e9;
const PLAIN_NUMBER = /^\d{1,10}(\.\d{1,10})?$/;

/** The amount of an annotation, a plain decimal number from 0 to 10^9; null where it is missing or no such number. */
export function readAmount({ annotations }: Node, name: string): number | null {
  const text = annotations.get(name)?.trim();
  if (text === undefined || !PLAIN_NUMBER.test(text)) return null;
  const amount = Number(text);
  return amount <= MOST ? amount : null;
}
