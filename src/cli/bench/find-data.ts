/** Where the traces lie, and which of a set's files are there. */

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TraceBench } from './trace-bench.ts';

/** The folder of the data: what was asked for, $BERTH_DATA, or ../shared/data. */
export function dataFolderOf(asked: string | undefined): string {
  return resolve(asked ?? process.env['BERTH_DATA'] ?? join('..', 'shared', 'data'));
}

/** What is missing of a set, where, and where it comes from; '' where all is there. */
export function describeMissing({ name, folder, files, origin }: TraceBench, data: string): string {
  const missing = files.filter((file) => !existsSync(join(data, folder, file)));
  if (missing.length === 0) return '';
  const place = join(data, folder);
  return `${name}: no ${missing.join(', ')} in ${place}; they are ${origin}. Put them there, or name another folder of folders with --data or $BERTH_DATA.`;
}
