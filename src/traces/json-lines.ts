/** Files of one JSON object a line. */

import { BadRow, type BadRows } from './bad-rows.ts';
import type { TraceFile } from './format.ts';
import { eachLine } from './lines.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** Bytes of one line: an API server takes objects of 1.5 MiB, and an audit event may hold two. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Calls `take` with the object of every line that is not blank, also of a last line without its end. A line that is no
 * object, and a BadRow that `take` throws, is told to `rows`; anything else ends the reading.
 */
export async function eachJsonLine(
  file: TraceFile,
  rows: BadRows,
  take: (record: JsonRecord, line: number, text: string) => void,
): Promise<void> {
  await eachLine(
    file,
    (text, line) => {
      if (text.trim() === '') return;
      rows.count();
      try {
        take(parseRecord(text), line, text);
      } catch (error) {
        rows.refuse(file.name, line, error);
      }
    },
    MAX_LINE_BYTES,
  );
}

/** The object of a JSON text. Throws a BadRow where it is none. */
export function parseRecord(text: string): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BadRow('input-malformed', '', 'a line that is no JSON', 'one object a line', 'nothing: it is left out');
  }
  const record = recordOf(value);
  if (record === null) throw new BadRow('wrong-type', '', 'JSON that is no object', 'one object a line');
  return record;
}

/** The value as an object; null where it is none. */
export function recordOf(value: unknown): JsonRecord | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as JsonRecord; // every object is one
}

/** The value at a path of keys; undefined where there is none. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) {
    const record = recordOf(inner);
    inner = record !== null && Object.hasOwn(record, key) ? record[key] : undefined;
  }
  return inner;
}

/** The text at a path of keys; '' where there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string {
  const found = valueAt(value, ...keys);
  return typeof found === 'string' ? found : '';
}
