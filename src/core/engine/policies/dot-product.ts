/** dot-product: large requests where much of the same is free (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createPackingPolicy } from './packing-policy.ts';

export const dotProductPolicy: Policy = createPackingPolicy(
  { name: 'dot-product', summary: 'Takes the node whose free capacity points the way of the request.' },
  [createEntry('DotProduct')],
);
