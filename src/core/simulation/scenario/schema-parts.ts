/** Pieces that the schemas of scenarios are made of. */

import type { Schema } from '../../schema.ts';

export const flag: Schema = { type: 'boolean' };

export function object(properties: Readonly<Record<string, Schema>>, ...required: readonly string[]): Schema {
  return { type: 'object', properties, required };
}

/** Any keys, all of one kind. */
export function record(values: Schema): Schema {
  return { type: 'object', properties: {}, additionalProperties: values };
}

export function list(items: Schema, maxItems: number, minItems = 0): Schema {
  return { type: 'array', items, minItems, maxItems };
}

export function text(maxLength: number): Schema {
  return { type: 'string', maxLength };
}

export function whole(minimum: number, maximum: number): Schema {
  return { type: 'integer', minimum, maximum };
}

export function number(minimum: number, maximum: number): Schema {
  return { type: 'number', minimum, maximum };
}

/** The name of a file as the user writes it. */
export const file: Schema = { type: 'string', pattern: '^[^\\u0000]+$', maxLength: 4096 };
