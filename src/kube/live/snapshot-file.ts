/** A file that is there whole or not at all: it is written beside its place, and moved there at the end. */

import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BerthError } from '../../core/index.ts';

export interface SnapshotFileOptions {
  readonly isGzipped: boolean;
  /** Whether a file of that name may be replaced. */
  readonly mayReplace: boolean;
}

export interface SnapshotFile {
  /** Writes all pieces and moves the file to its place; gives its size in bytes. Rejects where that fails or is aborted. */
  readonly write: (pieces: Iterable<string>, signal: AbortSignal) => Promise<number>;
  /** Leaves nothing behind; after `write` has ended well it does nothing. */
  readonly discard: () => Promise<void>;
}

/** Read by nobody else: it tells what runs where. */
const MODE = 0o600;

/**
 * Reserves FILE.part. Throws BerthError where the file is there and must not be replaced, where another one writes it, or
 * where nothing can be written.
 */
export async function openSnapshotFile(file: string, options: SnapshotFileOptions): Promise<SnapshotFile> {
  const part = `${file}.part`;
  await refuseExisting(file, options);
  if (options.mayReplace) await rm(part, { force: true }).catch(() => undefined);
  const handle = await openPart(part);
  let isDone = false;
  return {
    write: async (pieces, signal) => {
      const target = handle.createWriteStream({ flush: true });
      const source = Readable.from(pieces);
      try {
        if (options.isGzipped) await pipeline(source, createGzip(), target, { signal });
        else await pipeline(source, target, { signal });
      } catch (error) {
        throw signal.aborted ? error : unwritable(part, error);
      }
      await refuseExisting(file, options);
      await rename(part, file).catch((error: unknown) => Promise.reject(unwritable(file, error)));
      isDone = true;
      return target.bytesWritten;
    },
    discard: async () => {
      // By now FILE.part may be another one's.
      if (isDone) return;
      await handle.close().catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

async function openPart(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'wx', MODE);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw unwritable(part, error);
    throw new BerthError('input-unreadable', `${part}: found a file, wanted none`, {
      path: part,
      remedy: 'Wait for the snapshot that is written there, or remove what a killed one left, or give --force.',
    });
  }
}

async function refuseExisting(file: string, { mayReplace }: SnapshotFileOptions): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null || (mayReplace && found.isFile())) return;
  throw new BerthError('input-unreadable', `${file}: found ${found.isFile() ? 'a file' : 'no file'}, wanted none`, {
    path: file,
    remedy: found.isFile() ? 'Give another name, or --force to replace it.' : 'Give the name of a file.',
  });
}

function unwritable(path: string, error: unknown): BerthError {
  return new BerthError('input-unreadable', `${path}: cannot be written (${codeOf(error)})`, {
    path,
    remedy: 'Check that the folder is there and may be written, and that there is room.',
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
