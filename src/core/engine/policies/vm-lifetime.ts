/**
 * vm-lifetime: nodes become empty by themselves. VMs that end together are put together (8 x 14 points a step outweigh
 * BestFit, as in nilas), within the headroom that a failing node needs.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createVmPolicy } from './vm-policy.ts';

export const vmLifetime: Policy = createVmPolicy(
  { name: 'vm-lifetime', summary: 'Puts VMs together that end together, so that nodes become empty; then fits best.' },
  [
    createEntry('LifetimeAlignment', { weight: 8 }),
    createEntry('BestFit'),
    createEntry('VmMigratability'),
    createEntry('EvacuationHeadroom', { weight: 3 }),
  ],
);
