/** Pods of one kind together, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const gpuClusteringPolicy: Policy = createGpuPolicy(
  {
    name: 'gpu-clustering',
    summary: 'Shared GPUs: pods with the same number of GPUs together, ties in one fixed order.',
  },
  [createEntry('GpuClustering')],
);
