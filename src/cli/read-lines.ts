/** Lines of a file or of standard input, gzipped or not, one at a time. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createIssue, type Issue } from '../core/index.ts';

/** A line with its number, or the issue that ended the reading. */
export type LineOrIssue = { readonly line: string; readonly number: number } | { readonly issue: Issue };

/** Bytes of one line; a longer one ends the reading. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;

class LineTooLong extends Error {}

/** Yields every line that is not blank; what goes wrong with the file comes last, as an issue. */
export async function* readLines(
  path: string,
  stdin: Readable,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<LineOrIssue> {
  const file = path === '-' ? 'stdin' : path;
  const source = path === '-' ? stdin : createReadStream(path);
  let number = 0;
  try {
    for await (const line of splitLines(await unpack(source), maxLineBytes)) {
      number++;
      if (line.trim() !== '') yield { line, number };
    }
  } catch (error) {
    yield { issue: describeError(error, file, number + 1) };
  } finally {
    source.destroy(); // who has read enough does not wait for the rest
  }
}

/** The bytes of a stream, unpacked where they begin as gzip does. */
async function unpack(source: Readable): Promise<AsyncIterable<Buffer>> {
  const chunks: AsyncIterator<Buffer | string> = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (let isDone = false; !isDone && head.length < 2; ) {
    const next = await chunks.next();
    if (next.done === true) isDone = true;
    else head = Buffer.concat([head, Buffer.from(next.value)]);
  }
  const whole = prepend(head, chunks);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return whole;
  // An error of the source destroys the gunzip with it, and so reaches whoever reads there.
  return pipeline(Readable.from(whole), createGunzip(), () => undefined);
}

async function* prepend(head: Buffer, rest: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value);
}

async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  let pieces: Buffer[] = [];
  let size = 0;
  const add = (piece: Buffer): void => {
    size += piece.length;
    if (size > maxBytes) throw new LineTooLong();
    pieces.push(piece);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield Buffer.concat(pieces).toString();
      pieces = [];
      size = 0;
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  yield Buffer.concat(pieces).toString();
}

function describeError(error: unknown, file: string, line: number): Issue {
  if (error instanceof LineTooLong) {
    return createIssue('input-too-large', `line ${line}`, 'a line too long', 'one case a line', { file });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return createIssue('input-unreadable', '', 'no such file', 'a file', { file });
  if (code === 'EISDIR') return createIssue('input-unreadable', '', 'a folder', 'a file', { file });
  if (code.startsWith('Z_')) {
    const found = code === 'Z_BUF_ERROR' ? 'a gzip file that ends too early' : 'a broken gzip file';
    return createIssue('input-malformed', '', found, 'a whole gzip file', { file, remedy: 'copy or pack it again' });
  }
  return createIssue('input-unreadable', '', code === '' ? String(error) : `error ${code}`, 'a file', { file });
}
