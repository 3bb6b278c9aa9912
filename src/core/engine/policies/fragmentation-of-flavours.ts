/** FGD carried over to the flavours of VMs. */

import { createEntry, type Policy } from '../policy.ts';
import { createGpuPolicy } from './gpu-filters.ts';

export const flavourFragmentationPolicy: Policy = createGpuPolicy(
  {
    name: 'flavour-fragmentation',
    summary: 'VMs: least growth of free capacity that the mix of flavours cannot use, ties in one fixed order.',
  },
  [createEntry('FlavourFragmentation')],
);
