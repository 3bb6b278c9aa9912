/** best-fit: the node with the least left, summed over CPU and memory (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createPackingPolicy } from './packing-policy.ts';

export const bestFitPolicy: Policy = createPackingPolicy(
  { name: 'best-fit', summary: 'Takes the node that has the least left, CPU and memory together.' },
  [createEntry('BestFit')],
);
