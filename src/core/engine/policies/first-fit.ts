/** first-fit: the first node by name that fits, the floor that a packing rule has to beat (policies.md 2). */

import type { Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const firstFitPolicy: Policy = createFilteredPolicy(
  { name: 'first-fit', summary: 'Takes the first node by name that fits.' },
  [],
);
