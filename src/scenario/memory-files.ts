/** Files that were dropped, picked or fetched: named bytes, packed or not. */

import { BerthError, createIssue, type Issue } from '../core/index.ts';
import { MAX_INPUT_BYTES } from '../kube/documents.ts';
import type { TraceFile } from '../traces/format.ts';
import { openMemoryFile } from '../traces/memory-file.ts';
import { MARK_BYTES, packingOf } from '../traces/packing.ts';
import type { FoundTraceFile } from '../traces/read-trace-files.ts';
import { BrokenPacking, unpackBytes } from '../traces/unpack.ts';
import type { FileSource } from './file-source.ts';
import { InputRefused } from './input-refused.ts';
import { allBytes, bytesBetween, inParts, type StoredBytes } from './stored-bytes.ts';

/** A file by the name that a scenario gives it. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: StoredBytes;
}

export interface MemoryOptions {
  /** Bytes of one input that is no trace, after unpacking. */
  readonly maxBytes?: number;
  readonly mostTraceRecords?: number;
  /** Told of unpacked bytes that were handed over, once for some of them, and waited for. What it rejects with ends the reading. */
  readonly afterBytes?: (count: number) => Promise<void>;
}

/** A gigabyte, by 200 bytes a record: pages have some four. */
const MOST_TRACE_RECORDS = 5_000_000;

/** Unpacked bytes from one telling to the next. */
const TOLD_BYTES = 2 ** 20;
/** Bytes that are handed over at once where nothing is unpacked. */
const PART_BYTES = 4 * 2 ** 20;

/** Names count as paths: `./a` is `a`, and `a/` stands for every file that begins with it. */
export class MemoryFiles implements FileSource {
  readonly mostTraceRecords: number;
  readonly #maxBytes: number;
  readonly #afterBytes: (count: number) => Promise<void>;
  readonly #files: ReadonlyMap<string, StoredBytes>;

  /** Of two files of one name the later one counts. */
  constructor(
    files: Iterable<NamedBytes>,
    {
      maxBytes = MAX_INPUT_BYTES,
      mostTraceRecords = MOST_TRACE_RECORDS,
      afterBytes = () => Promise.resolve(),
    }: MemoryOptions = {},
  ) {
    this.#files = new Map([...files].map(({ name, bytes }) => [pathOf(name), bytes]));
    this.#maxBytes = maxBytes;
    this.mostTraceRecords = mostTraceRecords;
    this.#afterBytes = afterBytes;
  }

  labelOf(name: string): string {
    return name;
  }

  async readBytes(name: string, use: (bytes: Uint8Array) => void): Promise<Issue | null> {
    const file = this.#files.get(pathOf(name));
    if (file === undefined) {
      const found = this.#inFolder(name).length > 0 ? 'a folder' : 'no such file';
      return createIssue('input-unreadable', '', found, 'a file', { remedy: REMEDY });
    }
    let size = 0;
    let told = 0;
    try {
      for await (const bytes of unpacked(file)) {
        size += bytes.length;
        if (size > this.#maxBytes) return describeTooLarge(this.#maxBytes);
        use(bytes);
        if (size - told < TOLD_BYTES) continue;
        await this.#afterBytes(size - told);
        told = size;
      }
      return null;
    } catch (error) {
      if (error instanceof InputRefused) return error.issues[0]!; // the bytes are gone: one issue
      if (!(error instanceof BrokenPacking)) throw error;
      const remedy = 'copy or pack it again';
      return createIssue('input-malformed', '', error.message, `a whole ${error.packing} file`, { remedy });
    }
  }

  async *openTraceFiles(names: readonly string[]): AsyncGenerator<FoundTraceFile, void> {
    for (const name of names) {
      const file = this.#files.get(pathOf(name));
      if (file !== undefined) {
        yield { file: await openStored(name, file), isFromFolder: false };
        continue;
      }
      const inside = this.#inFolder(name);
      if (inside.length === 0) {
        throw new BerthError('input-unreadable', `${name}: found no such file, wanted one`, { remedy: REMEDY });
      }
      for (const [path, bytes] of inside) yield { file: await openStored(path, bytes), isFromFolder: true };
    }
  }

  /** By name; what begins with a dot is passed over. */
  #inFolder(name: string): readonly (readonly [string, StoredBytes])[] {
    const path = pathOf(name);
    const folder = path === '' ? '' : `${path}/`;
    return [...this.#files]
      .filter(([file]) => file.startsWith(folder) && !isHidden(file.slice(folder.length)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const REMEDY = 'Give it together with the file that names it.';

/** The unpacked bytes in parts. Throws BrokenPacking, and InputRefused where they are gone. */
async function* unpacked(bytes: StoredBytes): AsyncGenerator<Uint8Array, void> {
  const isPacked = packingOf(await bytesBetween(bytes, 0, MARK_BYTES)) !== 'none';
  if (isPacked) yield* unpackBytes(new Uint8Array(await allBytes(bytes)));
  else yield* inParts(bytes, PART_BYTES);
}

/** A trace's file. Throws InputRefused where it is gone. */
async function openStored(name: string, bytes: StoredBytes): Promise<TraceFile> {
  return openMemoryFile(name, new Uint8Array(await allBytes(bytes)));
}

/** Without `.`, without what `..` takes back, and without doubled or closing slashes. */
function pathOf(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.'));
}

function describeTooLarge(maxBytes: number): Issue {
  const mebibytes = Math.floor(maxBytes / 2 ** 20);
  return createIssue('input-too-large', '', `more than ${mebibytes} MiB`, `at most ${mebibytes} MiB`);
}
