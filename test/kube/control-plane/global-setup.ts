/** Runs once before all suites: builds the programs where they are absent. */

import { provideBinaries, refuseInCi } from './binaries.ts';

export async function setup(): Promise<void> {
  const search = await provideBinaries();
  refuseInCi(search);
  if (search.kind === 'absent') process.stderr.write(`skipped, no control plane: ${search.reason}\n`);
}
