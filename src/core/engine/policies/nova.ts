/** nova: OpenStack's weighers with their default multipliers (policies.md 4.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const novaPolicy: Policy = createFilteredPolicy(
  { name: 'nova', summary: 'Spreads as OpenStack Nova does with its default weighers.' },
  [
    createEntry('NovaCpuWeigher'),
    createEntry('NovaRamWeigher'),
    createEntry('NovaDiskWeigher'),
    createEntry('NovaIoOpsWeigher'),
    createEntry('NovaPciWeigher'),
    createEntry('NovaSoftAffinityWeigher'),
    createEntry('NovaSoftAntiAffinityWeigher'),
  ],
);
