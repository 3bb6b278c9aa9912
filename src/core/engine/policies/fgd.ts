/** Fragmentation gradient descent for shared GPUs (Weng et al., USENIX ATC 2023; policies.md 5). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const fgdPolicy: Policy = createGpuPolicy(
  {
    name: 'fgd',
    summary: 'Shared GPUs: least growth of the free GPU that the workload cannot use, ties in one fixed order.',
  },
  [createEntry('Fgd')],
);
