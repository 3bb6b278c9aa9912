/** Dot product of free and requested CPU and GPU, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const gpuDotProductPolicy: Policy = createFilteredPolicy(
  {
    name: 'gpu-dot-product',
    summary: 'Shared GPUs: smallest product of free and requested CPU and GPU, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('GpuDotProduct')],
);
