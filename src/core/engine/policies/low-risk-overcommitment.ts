/** Least risk that load exceeds what was promised (kubernetes-sigs/scheduler-plugins, Trimaran; policies.md 3.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createLoadPolicy } from './load-filters.ts';

export const lowRiskOvercommitmentPolicy: Policy = createLoadPolicy(
  {
    name: 'low-risk-overcommitment',
    summary: 'Picks the node least likely to be used beyond its requests and its capacity; wants measurements.',
  },
  [createEntry('LowRiskOverCommitment')],
);
