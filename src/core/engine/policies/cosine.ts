/** cosine: the node whose free capacity has the proportions of the request (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const cosinePolicy: Policy = createFilteredPolicy(
  { name: 'cosine', summary: 'Takes the node whose free capacity has the proportions of the request.' },
  [createEntry('Cosine')],
);
