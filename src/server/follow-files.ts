/** Tells when files change: by watching their folders, and by looking again now and then for what watching misses. */

import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

export interface FollowedFiles {
  /** Looks at the files now. */
  readonly check: () => void;
  readonly close: () => void;
}

/** Milliseconds in which the changes of several files count as one. */
const SETTLE_MS = 100;

/**
 * Calls back once for every change of one of the files, also where one comes or goes. Secrets and config maps are replaced by
 * changing a symbolic link beside them. `pollSeconds` between looks at the files: network file systems tell of nothing.
 */
export function followFiles(files: readonly string[], onChange: () => void, pollSeconds = 10): FollowedFiles {
  let seen = fingerprintOf(files);
  const check = () => {
    const now = fingerprintOf(files);
    if (now === seen) return;
    seen = now;
    onChange();
  };
  const timer = setInterval(check, pollSeconds * 1000).unref();
  let settling: NodeJS.Timeout | null = null;
  const settle = () => {
    if (settling !== null) clearTimeout(settling);
    settling = setTimeout(check, SETTLE_MS).unref();
  };
  const watchers = [...new Set(files.map((file) => dirname(file)))].flatMap((folder) => watchFolder(folder, settle));
  return {
    check,
    close: () => {
      clearInterval(timer);
      if (settling !== null) clearTimeout(settling);
      for (const watcher of watchers) watcher.close();
    },
  };
}

/** None where the folder cannot be watched: it is still polled. */
function watchFolder(folder: string, onEvent: () => void): FSWatcher[] {
  try {
    return [watch(folder, { persistent: false }, onEvent).on('error', () => {})];
  } catch {
    return [];
  }
}

/** Changes whenever a file does; '' for a file that is not there, the error's code for one that cannot be looked at. */
function fingerprintOf(files: readonly string[]): string {
  return files
    .map((file) => {
      try {
        const stat = statSync(file, { throwIfNoEntry: false });
        return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
      } catch (error) {
        // No permission, too many links, a stale handle: whoever reads the file is told of it there.
        return error instanceof Error && 'code' in error ? String(error.code) : 'error';
      }
    })
    .join('\n');
}
