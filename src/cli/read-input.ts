/** Reads clusters from files and standard input, gzipped or not. */

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createIssue, type Issue, quote } from '../core/index.ts';
import { ClusterReader, type InputDocument, type ReadCluster, type ReadOptions } from '../kube/cluster.ts';
import { decodeText, MAX_INPUT_BYTES, parseDocuments } from '../kube/documents.ts';

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
  for (const path of paths) {
    const file = path === '-' ? 'stdin' : path;
    const input = await readText(path, options);
    if ('issue' in input) {
      reader.add([], [{ ...input.issue, file }]);
      continue;
    }
    const { documents, issues } = parseDocuments(input.text, file);
    reader.add(documents, issues);
  }
  return withEmptyIssue(reader.finish());
}

/** An input without a node or a pod, and without an error that says why, is most likely the wrong one. */
function withEmptyIssue(read: ReadCluster): ReadCluster {
  const isEmpty = read.cluster.nodes.length === 0 && read.cluster.pods.length === 0;
  if (!isEmpty || read.issues.some((issue) => issue.severity === 'error')) return read;
  return { ...read, issues: [...read.issues, createIssue('input-empty', '', 'no node and no pod', 'nodes and pods')] };
}

type TextOrIssue = { readonly text: string } | { readonly issue: Issue };
type BytesOrIssue = { readonly bytes: Buffer } | { readonly issue: Issue };

/** The text of one input, or why there is none. */
export async function readText(path: string, options: InputOptions): Promise<TextOrIssue> {
  const { stdin = process.stdin, maxBytes = MAX_INPUT_BYTES } = options;
  const read = await collect(path === '-' ? stdin : createReadStream(path), maxBytes, describeFileError);
  if ('issue' in read) return read;
  if (!isGzip(read.bytes)) return decodeText(read.bytes);
  const gunzip = Readable.from([read.bytes]).pipe(createGunzip());
  const unpacked = await collect(gunzip, maxBytes, describeGzipError);
  return 'issue' in unpacked ? unpacked : decodeText(unpacked.bytes);
}

/** All bytes of a stream, which is left as soon as it has too many. */
async function collect(stream: Readable, maxBytes: number, describe: (error: unknown) => Issue): Promise<BytesOrIssue> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
      size += bytes.length;
      if (size > maxBytes) {
        const mebibytes = Math.floor(maxBytes / 2 ** 20);
        return { issue: createIssue('input-too-large', '', `more than ${mebibytes} MiB`, `at most ${mebibytes} MiB`) };
      }
      chunks.push(bytes);
    }
  } catch (error) {
    return { issue: describe(error) };
  }
  return { bytes: Buffer.concat(chunks) };
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
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
