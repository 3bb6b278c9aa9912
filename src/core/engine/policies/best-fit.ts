/** best-fit: the node with the least left, summed over CPU and memory (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const bestFitPolicy: Policy = createFilteredPolicy(
  { name: 'best-fit', summary: 'Takes the node that has the least left, CPU and memory together.' },
  [createEntry('BestFit')],
);
