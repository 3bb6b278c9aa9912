/** l2-norm: the smallest leftovers by the sum of their squares (Panigrahy et al. 2011). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const l2NormPolicy: Policy = createFilteredPolicy(
  { name: 'l2-norm', summary: 'Takes the node with the smallest leftovers by the sum of squares.' },
  [createEntry('NormGreedy')],
);
