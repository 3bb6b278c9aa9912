/** Reads clusters from files and standard input, gzipped or not. */

import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createIssue, type Issue, quote } from '../core/index.ts';
import { ClusterReader, type InputDocument, type ReadCluster, type ReadOptions } from '../kube/cluster.ts';
import { decodeText, MAX_INPUT_BYTES } from '../kube/documents.ts';
import { type JsonPiece, JsonStream } from '../kube/json-stream.ts';

/** Bytes read or unpacked at once. */
const CHUNK_BYTES = 2 ** 20;

const GZIP_MARK = [0x1f, 0x8b] as const;

/** Where the text of an input comes from. */
export interface InputOptions extends ReadOptions {
  /** What `-` stands for; the process's own standard input by default. */
  readonly stdin?: Readable;
  /** Bytes of one input, before and after unpacking. */
  readonly maxBytes?: number;
}

/**
 * Reads one cluster from several inputs: paths of files, or `-` for standard input; JSON or YAML, gzipped or not, told
 * apart by content. `subjects` are manifests that are asked about. Every issue names its file. Rejects with nothing: what cannot be read is an issue too.
 */
export async function readCluster(
  paths: readonly string[],
  options: InputOptions = {},
  subjects: readonly InputDocument[] = [],
): Promise<ReadCluster> {
  const reader = new ClusterReader(options);
  reader.addSubjects(subjects);
  for (const path of paths) await readInto(reader, path, options);
  return withEmptyIssue(reader.finish());
}

/** Reads one input into the cluster. */
function readInto(reader: ClusterReader, path: string, options: InputOptions): Promise<void> {
  return readPieces(path, options, (piece) => {
    if ('document' in piece) reader.add([piece.document]);
    else reader.add([], [piece.issue]);
  });
}

/**
 * Hands over the objects of one input, and what is wrong with it, as its bytes come, so that memory holds no more of a dump
 * than what is made of it. Rejects with nothing: what cannot be read is an issue too.
 */
export async function readPieces(path: string, options: InputOptions, use: (piece: JsonPiece) => void): Promise<void> {
  const file = path === '-' ? 'stdin' : path;
  const stream = new JsonStream(file);
  const issue = await readBytes(path, options, (bytes) => {
    for (const piece of stream.push(bytes)) use(piece);
  });
  if (issue === null) for (const piece of stream.end()) use(piece);
  else use({ issue: { ...issue, file } });
}

/** An input without a node or a pod, and without an error that says why, is most likely the wrong one. */
function withEmptyIssue(read: ReadCluster): ReadCluster {
  const isEmpty = read.cluster.nodes.length === 0 && read.cluster.pods.length === 0;
  if (!isEmpty || read.issues.some((issue) => issue.severity === 'error')) return read;
  return { ...read, issues: [...read.issues, createIssue('input-empty', '', 'no node and no pod', 'nodes and pods')] };
}

type TextOrIssue = { readonly text: string } | { readonly issue: Issue };

/** The text of one input, or why there is none. */
export async function readText(path: string, options: InputOptions): Promise<TextOrIssue> {
  const chunks: Buffer[] = [];
  const issue = await readBytes(path, options, (bytes) => chunks.push(bytes));
  return issue === null ? decodeText(Buffer.concat(chunks)) : { issue };
}

/** Hands over the bytes of one input as they come, unpacked where they are gzipped; null, or why they are not all. */
async function readBytes(path: string, options: InputOptions, use: (bytes: Buffer) => void): Promise<Issue | null> {
  const { stdin = process.stdin, maxBytes = MAX_INPUT_BYTES } = options;
  const source = path === '-' ? stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
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
