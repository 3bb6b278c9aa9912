/**
 * vm-load-aware: VMs go where there is little contention, by what was measured rather than by what was requested, which for
 * KubeVirt is a tenth of the vCPUs.
 *
 *   LoadVariationRiskBalancing 2   the load itself: mean and spread, with VMs newer than the figures, so that a burst of
 *                                  VMs does not end on one node
 *   LowRiskOverCommitment 2        what may come: vCPUs and guest memory promised beyond the node, load beyond requests
 *   NodePressure 2                 contention now; equal to the load, for pressure tells what use does not, but no more,
 *                                  for it only compares with the mean
 *   DeschedulerTaints 1            half of each of these: it is drawn from the same figures, but the descheduler acts on it
 *   NodeResourcesFit 1             spreads by requests where nothing was measured, and is outvoted 6 to 1 where it was
 *   MigrationCooldown              no VM is rebalanced again at once
 */

import { createEntry, type Policy } from '../policy.ts';
import { createVmPolicy } from './vm-policy.ts';

export const vmLoadAware: Policy = createVmPolicy(
  {
    name: 'vm-load-aware',
    summary: 'Sends VMs where measured load, pressure and overcommitment are low; lets them rest between migrations.',
  },
  [
    createEntry('NodeResourcesFit'),
    createEntry('LoadVariationRiskBalancing', { weight: 2, args: { countsNewPods: true } }),
    createEntry('LowRiskOverCommitment', { weight: 2 }),
    createEntry('NodePressure', { weight: 2 }),
    createEntry('DeschedulerTaints'),
  ],
);
