/** The public traces that some benches need; where they are absent those benches have no rows. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderOf } from '../src/cli/bench/find-data.ts';

/** The folder of a set of traces; null, and said so, where it is not there. */
export function traceFolder(name: string): string | null {
  const folder = join(dataFolderOf(undefined), name);
  if (existsSync(folder)) return folder;
  process.stderr.write(`no ${name} in $BERTH_DATA or ../shared/data: not measured\n`);
  return null;
}
