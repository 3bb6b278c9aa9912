/** linf-norm: the smallest greatest leftover (Panigrahy et al. 2011). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const linfNormPolicy: Policy = createFilteredPolicy(
  { name: 'linf-norm', summary: 'Takes the node whose greatest leftover is smallest.' },
  [createEntry('NormGreedy', { args: { norm: 'linf' } })],
);
