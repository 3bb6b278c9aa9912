/** Pods of one kind together, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const gpuClusteringPolicy: Policy = createFilteredPolicy(
  {
    name: 'gpu-clustering',
    summary: 'Shared GPUs: pods with the same number of GPUs together, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('GpuClustering')],
);
