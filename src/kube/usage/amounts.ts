/** Amounts of measurements: quantities that need not be whole, fractions, samples of Prometheus. */

import { describeValue } from '../../core/index.ts';
import type { Field } from '../field.ts';
import type { ReadContext } from '../read-context.ts';

const NANO_PER_UNIT = 1e9;
const NANO_PER_MILLI = 1e6;

/** Millicores of a quantity, fractions kept; null (with an issue unless it is absent) where it is none. */
export function readMilli(field: Field, context: ReadContext): number | null {
  const quantity = context.quantity(field);
  return quantity === undefined ? null : Number(quantity.nano) / NANO_PER_MILLI;
}

/** Bytes of a quantity, fractions kept; null (with an issue unless it is absent) where it is none. */
export function readBytes(field: Field, context: ReadContext): number | null {
  const quantity = context.quantity(field);
  return quantity === undefined ? null : Number(quantity.nano) / NANO_PER_UNIT;
}

/** A number from 0 to `most`; null (with an issue unless it is absent) where it is none. */
export function readNumber(field: Field, most: number): number | null {
  const { value } = field;
  if (value === undefined) return null;
  if (typeof value !== 'number') field.report('wrong-type', describeValue(value), 'a number');
  else if (value >= 0 && value <= most) return value;
  else field.report('out-of-range', String(value), `0 to ${most}`);
  return null;
}
