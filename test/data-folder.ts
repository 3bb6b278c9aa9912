/** Real traces and dumps, which are no part of the project: tests that read them are skipped where they are not there. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

/** The folder of the data, `$BERTH_DATA` or `../shared/data` beside the checkout; null where there is none. */
export function dataFolder(): string | null {
  const folder = process.env['BERTH_DATA'] ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
  return existsSync(folder) ? folder : null;
}

/** `describe` of tests that read a folder of the data; skipped, and saying so, where it is absent. */
export function describeWithData(name: string, subfolder: string, tests: (folder: string) => void): void {
  const folder = dataFolder();
  const path = folder === null ? null : join(folder, subfolder);
  if (path !== null && existsSync(path)) describe(name, () => tests(path));
  else describe.skip(`${name} (skipped: no ${subfolder} in $BERTH_DATA or ../shared/data)`, () => tests(''));
}
