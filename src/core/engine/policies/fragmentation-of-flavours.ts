/** FGD carried over to the flavours of VMs. */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const flavourFragmentationPolicy: Policy = createFilteredPolicy(
  {
    name: 'flavour-fragmentation',
    summary: 'VMs: least growth of free capacity that the mix of flavours cannot use, ties in one fixed order.',
    tie: { kind: 'stable', by: 'seed', seed: 42 },
  },
  [createEntry('SharedGpus'), createEntry('FlavourFragmentation')],
);
