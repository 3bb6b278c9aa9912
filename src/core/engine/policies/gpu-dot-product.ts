/** Dot product of free and requested CPU and GPU, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const gpuDotProductPolicy: Policy = createGpuPolicy(
  {
    name: 'gpu-dot-product',
    summary: 'Shared GPUs: smallest product of free and requested CPU and GPU, ties in one fixed order.',
  },
  [createEntry('GpuDotProduct')],
);
