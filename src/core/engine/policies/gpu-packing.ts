/** GPUs in use first, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const gpuPackingPolicy: Policy = createFilteredPolicy(
  {
    name: 'gpu-packing',
    summary: 'Shared GPUs: GPUs in use before idle ones, those before idle nodes, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('GpuPacking')],
);
