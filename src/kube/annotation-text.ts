/** Texts with a form of their own inside annotations. */

import type { Field } from './field.ts';

/** The text of a field; null with an issue where it has more characters than are read. */
export function boundedText(field: Field, maxLength: number): string | null {
  const text = field.text();
  if (text.length <= maxLength) return text;
  field.report('out-of-range', `${text.length} characters`, `at most ${maxLength} characters`);
  return null;
}

/** The value of a JSON text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
