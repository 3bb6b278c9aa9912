/** best-fit-max: the node whose scarcest resource is used up most (policies.md 2). */

import { createEntry, type Policy } from '../policy.ts';
import { createPackingPolicy } from './packing-policy.ts';

export const bestFitMaxPolicy: Policy = createPackingPolicy(
  { name: 'best-fit-max', summary: 'Takes the node whose scarcest resource is used up most.' },
  [createEntry('BestFit', { args: { measure: 'max' } })],
);
