/** Digests of the files that a scenario names. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createIssue, type Issue } from '../../core/index.ts';
import type { NamedFile } from '../../scenario/named-files.ts';

/** Reads each name's files once, all of them; folders stand for the files in them. */
export class FileDigests {
  readonly #base: string;
  readonly #known = new Map<string, Promise<readonly NamedFile[] | Issue>>();

  constructor(base: string) {
    this.#base = base;
  }

  /** The files of a name, or why they cannot be read. */
  of(name: string): Promise<readonly NamedFile[] | Issue> {
    const known = this.#known.get(name) ?? this.#read(name);
    this.#known.set(name, known);
    return known;
  }

  async #read(name: string): Promise<readonly NamedFile[] | Issue> {
    try {
      const path = resolve(this.#base, name);
      const files = (await stat(path)).isDirectory() ? await filesIn(path) : [''];
      const digests: NamedFile[] = [];
      for (const file of files) digests.push(await digest(join(path, file), file === '' ? name : join(name, file)));
      return digests;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      const found = code === 'ENOENT' ? 'no such file' : `error ${code}`;
      return createIssue('input-unreadable', '', found, `a file, from ${this.#base}`, { file: name });
    }
  }
}

/** By name; what begins with a dot is no input. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .sort();
}

async function digest(path: string, name: string): Promise<NamedFile> {
  const hash = createHash('sha256');
  let byteLength = 0;
  for await (const bytes of createReadStream(path, { highWaterMark: 2 ** 20 }) as AsyncIterable<Buffer>) {
    hash.update(bytes);
    byteLength += bytes.length;
  }
  return { name, sha256: hash.digest('hex'), byteLength };
}
