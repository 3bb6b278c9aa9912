/** The files that a scenario names, and their digests. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  createIssue,
  type Issue,
  isPolicyFile,
  policiesOfRun,
  type RunInputs,
  type ScenarioRun,
} from '../../core/index.ts';

/** A file as results name it. */
export type NamedFile = RunInputs['files'][number];

/** Every file and folder that a run reads, as the scenario writes it, each once. */
export function namesOfRun(run: ScenarioRun): readonly string[] {
  const { cluster, workload, decide } = run.spec;
  const { profile } = decide;
  const policies = [...policiesOfRun(run), ...(profile.kind === 'policy' ? [profile.policy] : [])];
  return [
    ...new Set([
      ...cluster.files,
      ...cluster.traces.flatMap(({ files }) => files),
      ...workload.flatMap(({ from }) => {
        if (from.kind === 'files') return from.files;
        if (from.kind === 'trace') return from.trace.files;
        return from.kind === 'model' ? [from.file] : [];
      }),
      ...policies.filter(isPolicyFile),
      ...(profile.kind === 'scheduler-config' ? [profile.file] : []),
    ]),
  ];
}

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
