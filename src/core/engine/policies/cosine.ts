/** cosine: the node whose free capacity has the proportions of the request (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createPackingPolicy } from './packing-policy.ts';

export const cosinePolicy: Policy = createPackingPolicy(
  { name: 'cosine', summary: 'Takes the node whose free capacity has the proportions of the request.' },
  [createEntry('Cosine')],
);
