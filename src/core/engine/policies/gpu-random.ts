/** Any node and any GPU with room: the floor of every table on shared GPUs (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const gpuRandomPolicy: Policy = createGpuPolicy(
  { name: 'gpu-random', summary: 'Shared GPUs: any node and any GPU with room, each as likely as the others.' },
  [createEntry('GpuRandom', { args: { seed: 42 } })],
);
