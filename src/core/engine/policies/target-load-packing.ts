/** Packing up to a target of measured CPU use (kubernetes-sigs/scheduler-plugins, Trimaran; policies.md 3.1). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const targetLoadPackingPolicy: Policy = createFilteredPolicy(
  {
    name: 'target-load-packing',
    summary: 'Fills nodes to 40 % of measured CPU use, spreads beyond; wants measurements.',
  },
  [createEntry('TargetLoadPacking')],
);
