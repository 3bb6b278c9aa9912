/** Every metric, in the order in which reports show them. */

import type { MetricDefinition } from '../metric.ts';
import { acceptance } from './acceptance.ts';
import { allocation } from './allocation.ts';
import { cost } from './cost.ts';
import { degraded } from './degraded.ts';
import { energy } from './energy.ts';
import { evictions } from './evictions.ts';
import { fragmentation } from './fragmentation.ts';
import { imbalance } from './imbalance.ts';
import { largestVm } from './largest-vm.ts';
import { migrations } from './migrations.ts';
import { nodesInUse } from './nodes-in-use.ts';
import { packingDensity } from './packing-density.ts';
import { pending } from './pending.ts';
import { rejections } from './rejections.ts';
import { strandedCapacity } from './stranded-capacity.ts';
import { utilisation } from './utilisation.ts';

export const METRICS: readonly MetricDefinition[] = [
  acceptance,
  allocation,
  utilisation,
  nodesInUse,
  packingDensity,
  fragmentation,
  strandedCapacity,
  largestVm,
  imbalance,
  pending,
  rejections,
  evictions,
  migrations,
  degraded,
  energy,
  cost,
];
