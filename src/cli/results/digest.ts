/** SHA-256 of texts and values: equal inputs have equal ones, whatever order their keys stand in. */

import { createHash } from 'node:crypto';

/** In hexadecimal. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of a plain value; the order of keys does not count, and maps and sets count as lists. */
export function digestOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

/** JSON with sorted keys; numbers that JSON does not have are written as texts that no number is. */
function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return `"<${value}>"`;
  if (typeof value === 'bigint') return `"<${value}n>"`;
  if (value === undefined || typeof value === 'function' || typeof value === 'symbol') return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value) || value instanceof Set || value instanceof Map || ArrayBuffer.isView(value)) {
    return `[${[...(value as Iterable<unknown>)].map(canonicalJson).join(',')}]`;
  }
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}
