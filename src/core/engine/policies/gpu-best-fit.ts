/** Least CPU and GPU left, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const gpuBestFitPolicy: Policy = createGpuPolicy(
  { name: 'gpu-best-fit', summary: 'Shared GPUs: least CPU and GPU left after placing, ties in one fixed order.' },
  [createEntry('GpuBestFit')],
);
