/** Bytes of a file to lines with their numbers. */

import { BerthError } from '../core/index.ts';
import type { TraceFile } from './format.ts';

/** Bytes of a line; no row of a trace comes near, and memory stays bounded where a file has no line ends at all. */
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Calls `take` with every line of the file and its number, from 1. Line ends are LF or CR LF; the last line needs none. A
 * byte-order mark at the beginning of a line is no part of it, so files that were concatenated read as one. Malformed UTF-8
 * is replaced. What `take` throws ends the reading; a line of more than `maxLineBytes` is a BerthError.
 */
export async function eachLine(
  file: TraceFile,
  take: (line: string, number: number) => void,
  maxLineBytes = MAX_LINE_BYTES,
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 0;
  const split = (text: string): void => {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      if (end - start > maxLineBytes) throw lineTooLong(file.name, number + 1, maxLineBytes);
      take(withoutMarks(text, start, end), ++number);
      start = end + 1;
    }
  };
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.stream()) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      // Cut at a line end, so that no character is cut and whole blocks are decoded at once.
      split(decoder.decode(joinBytes(pieces, chunk.subarray(0, end))));
      pieces = [];
      size = 0;
    }
    if (end === chunk.length) continue;
    size += chunk.length - end;
    if (size > maxLineBytes) throw lineTooLong(file.name, number + 1, maxLineBytes);
    pieces.push(chunk.slice(end));
  }
  if (size > 0) split(`${decoder.decode(joinBytes(pieces, NO_BYTES))}\n`);
}

const NO_BYTES = new Uint8Array(0);

function withoutMarks(text: string, start: number, end: number): string {
  const from = text.charCodeAt(start) === BYTE_ORDER_MARK ? start + 1 : start;
  const to = end > from && text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end;
  return text.slice(from, to);
}

function joinBytes(pieces: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  if (pieces.length === 0) return last;
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, last.length));
  let offset = 0;
  for (const piece of [...pieces, last]) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

function lineTooLong(name: string, number: number, maxLineBytes: number): BerthError {
  const message = `${name}: line ${number}: found a line of more than ${maxLineBytes.toLocaleString('en-US')} bytes, wanted shorter ones`;
  return new BerthError('input-too-large', message, {
    path: `line ${number}`,
    remedy: 'check that this is a text file',
  });
}
