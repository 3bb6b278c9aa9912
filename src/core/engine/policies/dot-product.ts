/** dot-product: large requests where much of the same is free (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const dotProductPolicy: Policy = createFilteredPolicy(
  { name: 'dot-product', summary: 'Takes the node whose free capacity points the way of the request.' },
  [createEntry('DotProduct')],
);
