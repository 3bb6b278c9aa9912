/**
 * nilas: NILAS above best fit (policies.md 6.2). One step of LifetimeAlignment is at least 100 / 7 = 14 points, so that
 * 8 x 14 = 112 outweighs whatever BestFit, at most 100, says: the order is lexicographic.
 */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const nilasPolicy: Policy = createFilteredPolicy(
  { name: 'nilas', summary: 'Takes a node that stays busy as long as the VM lives, then the best fit (NILAS).' },
  [createEntry('LifetimeAlignment', { weight: 8 }), createEntry('BestFit')],
);
