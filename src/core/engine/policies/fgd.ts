/**
 * Fragmentation gradient descent for shared GPUs (Weng et al., USENIX ATC 2023; policies.md 5). Published tables use seeds
 * from 42 on, and the tie rule decides much.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const fgdPolicy: Policy = createFilteredPolicy(
  {
    name: 'fgd',
    summary: 'Shared GPUs: least growth of the free GPU that the workload cannot use, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('Fgd')],
);
