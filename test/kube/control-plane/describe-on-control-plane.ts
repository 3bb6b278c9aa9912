/** Suites that need the real programs: skipped with a reason where they are absent, which in CI is a failure. */

import { describe } from 'vitest';
import { type Binaries, findBinaries, refuseInCi } from './binaries.ts';

/** As `describe`, with the programs' paths. */
export function describeOnControlPlane(title: string, suite: (binaries: Binaries) => void): void {
  const search = findBinaries();
  if (search.kind === 'found') {
    describe(title, () => suite(search.binaries));
    return;
  }
  refuseInCi(search);
  describe.skip(`${title} (skipped: ${search.reason})`, () =>
    suite({ etcd: '', kubeApiServer: '', kubeScheduler: '' }));
}
