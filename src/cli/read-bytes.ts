/** Bytes of files and standard input, gzipped or not. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createIssue, type Issue, quote } from '../core/index.ts';
import { MAX_INPUT_BYTES } from '../kube/documents.ts';

/** Bytes read or unpacked at once. */
const CHUNK_BYTES = 2 ** 20;

const GZIP_MARK = [0x1f, 0x8b] as const;

/** The stream of a file. */
export function openFile(path: string): Readable {
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/** Hands over the bytes of one input as they come, unpacked where they are gzipped; null, or why they are not all. `maxBytes`: before and after unpacking. */
export async function readBytes(
  source: Readable,
  use: (bytes: Buffer) => void,
  maxBytes = MAX_INPUT_BYTES,
): Promise<Issue | null> {
  try {
    for await (const bytes of unpack(limit(source, maxBytes, describeFileError), maxBytes)) use(bytes);
    return null;
  } catch (error) {
    if (error instanceof ReadStop) return error.issue;
    throw error;
  }
}

/** Ends the reading of an input, and says why. */
class ReadStop extends Error {
  readonly issue: Issue;

  constructor(issue: Issue) {
    super(issue.found);
    this.issue = issue;
  }
}

/** The bytes of a stream, which is left as soon as it has too many. Throws a ReadStop. */
async function* limit(
  stream: Readable,
  maxBytes: number,
  describe: (error: unknown) => Issue,
): AsyncGenerator<Buffer, void> {
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) throw new ReadStop(describeTooLarge(maxBytes));
      yield bytes;
    }
  } catch (error) {
    throw error instanceof ReadStop ? error : new ReadStop(describe(error));
  }
}

/** The bytes themselves, or what they are the gzipped form of. */
async function* unpack(packed: AsyncGenerator<Buffer, void>, maxBytes: number): AsyncGenerator<Buffer, void> {
  let first = Buffer.alloc(0);
  while (first.length < GZIP_MARK.length) {
    const { value, done } = await packed.next();
    if (done === true) break;
    first = Buffer.concat([first, value]);
  }
  if (!isGzip(first)) {
    yield first;
    yield* packed;
    return;
  }
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // An error of either ends both; it comes out of the loop over what is unpacked.
  pipeline(Readable.from(startWith(first, packed)), gunzip, () => {});
  yield* limit(gunzip, maxBytes, describeGzipError);
}

async function* startWith(first: Buffer, rest: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  yield first;
  yield* rest;
}

function isGzip(bytes: Buffer): boolean {
  return GZIP_MARK.every((byte, at) => bytes[at] === byte);
}

function describeTooLarge(maxBytes: number): Issue {
  const mebibytes = Math.floor(maxBytes / 2 ** 20);
  return createIssue('input-too-large', '', `more than ${mebibytes} MiB`, `at most ${mebibytes} MiB`);
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EISDIR: 'a folder',
  EACCES: 'a file that may not be read',
};

function describeFileError(error: unknown): Issue {
  const code = codeOf(error);
  return createIssue('input-unreadable', '', FILE_ERRORS[code] ?? `error ${code}`, 'a file');
}

function describeGzipError(error: unknown): Issue {
  const isCut = codeOf(error) === 'Z_BUF_ERROR';
  const found = isCut ? 'a gzip file that ends too early' : `a broken gzip file (${quote(messageOf(error))})`;
  return createIssue('input-malformed', '', found, 'a whole gzip file', { remedy: 'copy or pack it again' });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
