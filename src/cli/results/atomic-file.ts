/** Files that are there whole or not at all: written beside their place, put on the disk, then moved there. */

import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { BerthError } from '../../core/index.ts';

/** Writes all bytes to an open file, or throws as the file system does. */
export type WriteBytes = (descriptor: number, bytes: Uint8Array) => void;

/** A file could not be written; `reason` is for people. */
export class WriteFailure extends BerthError {
  readonly reason: string;

  constructor(path: string, error: unknown) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const reason = `${REASONS[code] ?? 'an error of the file system'} (${code})`;
    super('output-unwritable', `${path}: ${reason}`, { path, cause: error });
    this.name = 'WriteFailure';
    this.reason = reason;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than allowed here',
  EROFS: 'the disk can only be read',
  EACCES: 'this may not be written',
  EPERM: 'this may not be written',
  ENOENT: 'no such folder',
  ENOTDIR: 'no folder',
  EISDIR: 'a folder stands in its place',
};

const PART = '.part';

/**
 * Writes a file from its pieces and moves it to `path`, where another may be. Throws WriteFailure; whatever happens, `path`
 * holds the whole old content or the whole new one.
 */
export function writeAtomically(
  path: string,
  pieces: Iterable<string | Uint8Array>,
  writeBytes: WriteBytes = writeFileSync,
): void {
  const folder = dirname(path);
  const part = join(folder, `.${basename(path)}.${process.pid}-${threadId}${PART}`);
  try {
    const descriptor = openSync(part, 'w');
    try {
      for (const piece of pieces) writeBytes(descriptor, typeof piece === 'string' ? Buffer.from(piece) : piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, path);
    syncFolder(folder);
  } catch (error) {
    rmSync(part, { force: true });
    if (error instanceof Error && 'code' in error) throw new WriteFailure(path, error);
    throw error;
  }
}

/** Removes what killed processes left of files; nobody may be writing in the folder. */
export function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(PART)) rmSync(join(folder, name), { force: true });
  }
}

/** The new name is kept by the folder, not by the file. Some systems cannot open folders; there it is not needed. */
function syncFolder(folder: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(folder, 'r');
  } catch {
    return;
  }
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
