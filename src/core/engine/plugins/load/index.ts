/** Plugins that read what was measured (policies.md 3 and 8.8). A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';
import { deschedulerTaints } from './descheduler-taints.ts';
import { loadVariationRiskBalancing } from './load-variation-risk-balancing.ts';
import { lowRiskOverCommitment } from './low-risk-overcommitment.ts';
import { migrationCooldown } from './migration-cooldown.ts';
import { nodePressure } from './node-pressure.ts';
import { targetLoadPacking } from './target-load-packing.ts';

export const LOAD_PLUGINS: readonly PluginDefinition[] = [
  targetLoadPacking,
  loadVariationRiskBalancing,
  lowRiskOverCommitment,
  nodePressure,
  deschedulerTaints,
  migrationCooldown,
];
