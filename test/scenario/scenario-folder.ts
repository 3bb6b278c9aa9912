/** What the tests of reading share: a folder's files as a page is given them, and runs that nobody watches. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunControl } from '../../src/scenario/make-run.ts';
import type { NamedBytes } from '../../src/scenario/memory-files.ts';

export interface FileInMemory extends NamedBytes {
  readonly bytes: ArrayBuffer;
}

/** Every file of a folder by its path from there. */
export function filesOf(folder: string): readonly FileInMemory[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => named(name, readFileSync(join(folder, name))));
}

export function named(name: string, content: string | Uint8Array): FileInMemory {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, bytes: Uint8Array.from(bytes).buffer };
}

export const UNWATCHED: RunControl = {
  isStopped: () => false,
  report: () => undefined,
  pause: () => Promise.resolve(),
};
