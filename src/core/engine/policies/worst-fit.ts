/** worst-fit: the node with the most left (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createPackingPolicy } from './packing-policy.ts';

export const worstFitPolicy: Policy = createPackingPolicy(
  { name: 'worst-fit', summary: 'Takes the node that has the most left: spreads.' },
  [createEntry('WorstFit')],
);
