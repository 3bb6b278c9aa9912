/** best-fit-max: the node whose scarcest resource is used up most (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const bestFitMaxPolicy: Policy = createFilteredPolicy(
  { name: 'best-fit-max', summary: 'Takes the node whose scarcest resource is used up most.' },
  [createEntry('BestFit', { args: { measure: 'max' } })],
);
