/** What a file begins with, for formats whose files hold different tables. */

import type { TraceFile, TraceHead } from './format.ts';

/** Bytes in which a first line is looked for. */
const HEAD_BYTES = 64 * 1024;

/** The beginning of a file, at most 64 KiB, unpacked. */
export async function readHead(file: TraceFile): Promise<TraceHead> {
  let bytes: Uint8Array = new Uint8Array(0);
  for await (const chunk of file.stream()) {
    const joined = new Uint8Array(Math.min(HEAD_BYTES, bytes.length + chunk.length));
    joined.set(bytes);
    joined.set(chunk.subarray(0, joined.length - bytes.length), bytes.length);
    bytes = joined;
    if (bytes.length === HEAD_BYTES) break;
  }
  return { name: file.name, bytes, text: new TextDecoder().decode(bytes) };
}

/** The first line of a head, without its end. */
export function firstLine({ text }: TraceHead): string {
  const end = text.indexOf('\n');
  return (end < 0 ? text : text.slice(0, end)).replace(/\r$/, '');
}

/** True where the first line names these columns, among others, separated by commas. */
export function hasColumns(head: TraceHead, columns: readonly string[]): boolean {
  const found = firstLine(head)
    .split(',')
    .map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return columns.every((name) => found.includes(name));
}
