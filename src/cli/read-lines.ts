/** Lines of a file or of standard input, gzipped or not, one at a time. */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createIssue, type Issue } from '../core/index.ts';

/** A line with its number, or the issue that ended the reading. */
export type LineOrIssue = { readonly line: string; readonly number: number } | { readonly issue: Issue };

/** Characters of one line; a longer one ends the reading. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/** Yields every line that is not blank; what goes wrong with the file comes last, as an issue. */
export async function* readLines(path: string, stdin: Readable): AsyncGenerator<LineOrIssue> {
  const file = path === '-' ? 'stdin' : path;
  const source = path === '-' ? stdin : createReadStream(path);
  let number = 0;
  try {
    const lines = createInterface({ input: await unpack(source), crlfDelay: Number.POSITIVE_INFINITY });
    for await (const line of lines) {
      number++;
      if (line.length > MAX_LINE_LENGTH) {
        yield {
          issue: createIssue('input-too-large', `line ${number}`, 'a line too long', 'one case a line', { file }),
        };
        return;
      }
      if (line.trim() !== '') yield { line, number };
    }
  } catch (error) {
    yield { issue: describeError(error, file) };
  }
}

/** The stream itself, or what it unpacks to where it begins as gzip does. Errors reach the reader of the result. */
async function unpack(source: Readable): Promise<Readable> {
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  const first = await iterator.next();
  const output = new PassThrough();
  if (first.done === true) return output.end();
  const head = Buffer.from(first.value);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const target = isGzip ? createGunzip() : output;
  if (isGzip) target.on('error', (error) => output.destroy(error)).pipe(output);
  void pump(head, iterator, target).catch((error: Error) => output.destroy(error));
  return output;
}

async function pump(head: Buffer, rest: AsyncIterator<Buffer | string>, target: NodeJS.WritableStream): Promise<void> {
  target.write(head);
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    if (!target.write(next.value)) await new Promise((resolve) => target.once('drain', resolve));
  }
  target.end();
}

function describeError(error: unknown, file: string): Issue {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return createIssue('input-unreadable', '', 'no such file', 'a file', { file });
  if (code === 'EISDIR') return createIssue('input-unreadable', '', 'a folder', 'a file', { file });
  if (code.startsWith('Z_')) {
    const found = code === 'Z_BUF_ERROR' ? 'a gzip file that ends too early' : 'a broken gzip file';
    return createIssue('input-malformed', '', found, 'a whole gzip file', { file, remedy: 'copy or pack it again' });
  }
  return createIssue('input-unreadable', '', code === '' ? String(error) : `error ${code}`, 'a file', { file });
}
