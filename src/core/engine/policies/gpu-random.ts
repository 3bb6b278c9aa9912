/** Any node and any GPU with room: the floor of every table on shared GPUs (policies.md 5.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const gpuRandomPolicy: Policy = createFilteredPolicy(
  {
    name: 'gpu-random',
    summary: 'Shared GPUs: any node and any GPU with room, each as likely as the others.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('GpuRandom', { args: { seed: 42 } })],
);
