/**
 * vm-balanced: the default of the extender. A VM starts where it can be moved from later and leaves every other node a way
 * out; a migration goes where it is quick and sure; beside that, load spreads.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createVmPolicy } from './vm-policy.ts';

export const vmBalanced: Policy = createVmPolicy(
  {
    name: 'vm-balanced',
    summary: 'Keeps VMs movable and failures survivable, sends migrations where they are quick, spreads load.',
  },
  [
    createEntry('NodeResourcesFit'),
    createEntry('NodeResourcesBalancedAllocation'),
    createEntry('VmMigratability', { weight: 2 }),
    createEntry('EvacuationHeadroom', { weight: 3 }),
  ],
);
