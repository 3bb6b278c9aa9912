/** The files of a trace: those that were named, and those in folders that were named. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BerthError } from '../../core/index.ts';
import { describeFailure } from './failure.ts';

/** More files than any trace has: a folder that was meant otherwise. */
const MOST_FILES = 100_000;

/** Folders are looked through to their depth, by name; what begins with a dot is passed over. */
export async function findTraceFiles(
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly isFromFolder: boolean }[]> {
  const found: { readonly path: string; readonly isFromFolder: boolean }[] = [];
  for (const path of paths) {
    if (!(await isFolder(path))) {
      found.push({ path, isFromFolder: false });
      continue;
    }
    const inside = await filesIn(path);
    if (inside.length === 0) {
      throw new BerthError('input-empty', `${path}: found a folder without files, wanted a trace`, {
        remedy: 'name its files, or another folder',
      });
    }
    for (const file of inside) found.push({ path: file, isFromFolder: true });
  }
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw describeFailure(error, path);
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !path
          .slice(folder.length)
          .split('/')
          .some((part) => part.startsWith('.')),
    )
    .sort();
  if (files.length <= MOST_FILES) return files;
  throw new BerthError('input-too-large', `${folder}: found ${files.length} files, wanted at most ${MOST_FILES}`, {
    remedy: 'name the files of the trace',
  });
}
