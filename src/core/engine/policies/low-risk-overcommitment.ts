/** Least risk that load exceeds what was promised (kubernetes-sigs/scheduler-plugins, Trimaran; policies.md 3.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const lowRiskOvercommitmentPolicy: Policy = createFilteredPolicy(
  {
    name: 'low-risk-overcommitment',
    summary: 'Picks the node least likely to be used beyond its requests and its capacity; wants measurements.',
  },
  [createEntry('LowRiskOverCommitment')],
);
