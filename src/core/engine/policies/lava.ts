/**
 * lava: LAVA above best fit (policies.md 6.3). One step of LifetimeClasses is at least 5 points, so that 21 x 5 = 105
 * outweighs whatever BestFit, at most 100, says: the order is lexicographic.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const lavaPolicy: Policy = createFilteredPolicy(
  { name: 'lava', summary: 'Fills nodes with VMs of one class of lifetime, gaps with shorter ones (LAVA).' },
  [createEntry('LifetimeClasses', { weight: 21 }), createEntry('BestFit')],
);
