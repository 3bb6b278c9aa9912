/**
 * vm-packed: fills nodes up so that others stay empty, without taking the last room that a failing node would need. Ties
 * go to the fullest node.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createVmPolicy } from './vm-policy.ts';

const MOST_ALLOCATED = {
  scoringStrategy: {
    type: 'MostAllocated',
    resources: [
      { name: 'cpu', weight: 1 },
      { name: 'memory', weight: 1 },
    ],
  },
};

export const vmPacked: Policy = createVmPolicy(
  {
    name: 'vm-packed',
    summary: 'Fills nodes up so that others stay empty, within the headroom that a failing node needs.',
    tie: { kind: 'tightest' },
  },
  [
    createEntry('NodeResourcesFit', { weight: 5, args: MOST_ALLOCATED }),
    createEntry('NodeResourcesBalancedAllocation'),
    createEntry('VmMigratability'),
    createEntry('EvacuationHeadroom', { weight: 3 }),
  ],
);
