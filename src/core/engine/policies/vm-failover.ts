/**
 * vm-failover: any one node may fail. A node is refused where a placement takes the last home of another node's two
 * largest sizes of VMs; a VM starts where most nodes can take it over; load spreads widely.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createVmPolicy } from './vm-policy.ts';

export const vmFailover: Policy = createVmPolicy(
  {
    name: 'vm-failover',
    summary: 'Refuses placements after which the VMs of a failing node would have no home; spreads widely.',
    tie: { kind: 'loosest' },
  },
  [
    createEntry('NodeResourcesFit', { weight: 2 }),
    createEntry('VmMigratability', { weight: 4 }),
    createEntry('EvacuationHeadroom', { weight: 5, args: { vmsPerNode: 2, isRequired: true } }),
  ],
);
