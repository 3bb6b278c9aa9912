/** Least CPU and GPU left, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const gpuBestFitPolicy: Policy = createFilteredPolicy(
  {
    name: 'gpu-best-fit',
    summary: 'Shared GPUs: least CPU and GPU left after placing, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('GpuBestFit')],
);
