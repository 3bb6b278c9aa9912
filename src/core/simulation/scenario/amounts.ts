/** Amounts as scenarios write them: Kubernetes quantities, exact, or plain numbers. */

import { parseQuantity, type Quantity, toMilli, toValue } from '../../model/quantity.ts';

/** Characters of a quantity that is read: no exact amount needs more. */
const MAX_LENGTH = 40;

/** Whole millicores of cores (number or quantity), rounded up as Kubernetes does; null where it is none below 2^53. */
export function parseMilli(value: unknown): number | null {
  return parseAmount(value, toMilli);
}

/** Whole units (bytes, counts) of a number or quantity, rounded up as Kubernetes does; null where it is none below 2^53. */
export function parseUnits(value: unknown): number | null {
  return parseAmount(value, toValue);
}

function parseAmount(value: unknown, toWhole: (quantity: Quantity) => bigint): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const quantity = text.length > MAX_LENGTH ? null : parseQuantity(text);
  if (quantity === null) return null;
  const amount = toWhole(quantity);
  return amount < 0n || amount > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(amount);
}

/** `2` for 2000, `1500m` for 1500: `parseMilli` gives the amount back. */
export function renderMilli(milli: number): number | string {
  return milli % 1000 === 0 ? milli / 1000 : `${milli}m`;
}

/** `64Gi` for 68719476736, else the plain number: `parseUnits` gives the amount back. */
export function renderUnits(units: number): number | string {
  for (const [suffix, factor] of [
    ['Ti', 2 ** 40],
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
  ] as const) {
    if (units > 0 && units % factor === 0) return `${units / factor}${suffix}`;
  }
  return units;
}
