/** Low and steady measured load (kubernetes-sigs/scheduler-plugins, Trimaran; policies.md 3.2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const loadVariationPolicy: Policy = createFilteredPolicy(
  {
    name: 'load-variation',
    summary: 'Picks the node whose measured CPU and memory use is lowest and steadiest; wants measurements.',
  },
  [createEntry('LoadVariationRiskBalancing')],
);
