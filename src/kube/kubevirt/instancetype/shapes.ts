/** Shapes of single values in instancetypes and preferences, and what KubeVirt takes for set or not set. */

import { describeValue, parseQuantity, type Quantity } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { remedyForQuantity } from '../../quantity-remedy.ts';

/** How a value is read: `count` is a whole number from 0 to 2^32 - 1, `quantity` a Kubernetes quantity. */
export type Shape = 'text' | 'flag' | 'count' | 'object' | 'list' | 'quantity';

const MAX_COUNT = 2 ** 32 - 1;

/** The value as written, undefined where it is absent or (with an issue) of another shape. */
export function readShape(field: Field, shape: Shape): unknown {
  const before = field.issues.errorCount;
  if (shape === 'text') field.text();
  else if (shape === 'flag') field.isTrue();
  else if (shape === 'object') field.object();
  else if (shape === 'list') for (const item of field.items()) item.object();
  else if (shape === 'count') readCount(field);
  else readQuantity(field);
  return field.issues.errorCount > before ? undefined : field.value;
}

/** A whole number from `least` to 2^32 - 1, `least` (with an issue) where it is none. */
export function readCount(field: Field, least = 0): number {
  const count = field.integer(least);
  if (count >= least && count <= MAX_COUNT) return count;
  field.report('out-of-range', String(count), `a whole number from ${least} to ${MAX_COUNT}`);
  return least;
}

/** A quantity that is zero or more; undefined where it is absent or (with an issue) none. */
export function readQuantity(field: Field): Quantity | undefined {
  const { value } = field;
  if (value === undefined) return undefined;
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : null;
  const quantity = text === null ? null : parseQuantity(text);
  if (quantity === null) {
    const remedy = text === null ? undefined : remedyForQuantity(text);
    field.report('bad-quantity', describeValue(value), 'a Kubernetes quantity', remedy);
    return undefined;
  }
  if (quantity.nano >= 0n) return quantity;
  field.report('negative-quantity', describeValue(value), 'zero or more');
  return undefined;
}

/** True where a VM sets a field: of these KubeVirt cannot tell false, an empty text and an empty list from nothing. */
export function isSet(field: Field, shape: Shape): boolean {
  if (shape === 'text') return field.text() !== '';
  if (shape === 'flag') return field.isTrue();
  if (shape === 'list') return field.items().length > 0;
  return field.isPresent;
}
