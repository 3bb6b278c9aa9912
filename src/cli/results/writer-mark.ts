/** A file that says which process writes a folder, so that no other does. */

import { closeSync, openSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createIssue } from '../../core/index.ts';
import { InputRefused } from '../failure.ts';
import { WriteFailure } from './atomic-file.ts';

/** `.writer-PID@HOST`: a name is there at once, where a content would come later. */
const MARK = /^\.writer-(\d{1,10})@(.+)$/;

/** Folders that this process writes: its own mark does not tell whether an earlier process of its number left it. */
const ownFolders = new Set<string>();

/**
 * Marks a folder as written by this process; gives what takes the mark away. Throws InputRefused where another process
 * writes it. Marks of processes that ended are removed. Each marks before it looks, so two that come at once both see
 * the other: at least one gives way.
 */
export function markWriter(folder: string): () => void {
  const own = `.writer-${process.pid}@${hostname()}`;
  if (ownFolders.has(folder)) throw inUse(folder, own);
  const path = join(folder, own);
  try {
    closeSync(openSync(path, 'w'));
  } catch (error) {
    throw new WriteFailure(path, error);
  }
  for (const name of readdirSync(folder)) {
    const match = name === own ? null : MARK.exec(name);
    if (match === null) continue;
    if (isRunning(Number(match[1]), match[2]!)) {
      rmSync(path, { force: true });
      throw inUse(folder, name);
    }
    rmSync(join(folder, name), { force: true });
  }
  ownFolders.add(folder);
  return () => {
    ownFolders.delete(folder);
    rmSync(path, { force: true });
  };
}

/** Of a process on another machine nothing is known: it counts as running. */
function isRunning(pid: number, host: string): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(folder: string, mark: string): InputRefused {
  const match = MARK.exec(mark)!;
  const found = `a folder that process ${match[1]} on ${match[2]} writes`;
  const remedy = `wait for it, give another folder, or remove ${mark} in there if that process is gone`;
  return new InputRefused([
    createIssue('results-in-use', '', found, 'one that nobody writes', { file: folder, remedy }),
  ]);
}
