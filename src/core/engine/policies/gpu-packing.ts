/** GPUs in use first, a rival of FGD (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const gpuPackingPolicy: Policy = createGpuPolicy(
  {
    name: 'gpu-packing',
    summary: 'Shared GPUs: GPUs in use before idle ones, those before idle nodes, ties in one fixed order.',
  },
  [createEntry('GpuPacking')],
);
