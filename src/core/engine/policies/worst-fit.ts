/** worst-fit: the node with the most left (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const worstFitPolicy: Policy = createFilteredPolicy(
  { name: 'worst-fit', summary: 'Takes the node that has the most left: spreads.' },
  [createEntry('WorstFit')],
);
