/** nova-stack: OpenStack's weighers with negative multipliers for CPU, memory and disk (policies.md 4.3). */

import { createEntry, type Policy } from '../policy.ts';
import { createFilteredPolicy } from './kube-filters.ts';

export const novaStackPolicy: Policy = createFilteredPolicy(
  { name: 'nova-stack', summary: 'Stacks as OpenStack Nova does with negative multipliers.' },
  [
    createEntry('NovaCpuWeigher', { args: { prefers: 'less' } }),
    createEntry('NovaRamWeigher', { args: { prefers: 'less' } }),
    createEntry('NovaDiskWeigher', { args: { prefers: 'less' } }),
    createEntry('NovaIoOpsWeigher'),
    createEntry('NovaPciWeigher'),
    createEntry('NovaSoftAffinityWeigher'),
    createEntry('NovaSoftAntiAffinityWeigher'),
  ],
);
