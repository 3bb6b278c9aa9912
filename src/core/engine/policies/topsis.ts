/** topsis: Proxmox VE's static scheduler (policies.md 7.2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const topsisPolicy: Policy = createFilteredPolicy(
  { name: 'topsis', summary: 'Keeps mean and highest use of the whole cluster low, as Proxmox VE does (TOPSIS).' },
  [createEntry('Topsis')],
);
