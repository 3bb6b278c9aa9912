/** Plugins that know what a VM is: its guest, its migrations, its tenants. A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';
import { evacuationHeadroom } from './evacuation-headroom.ts';
import { licensedNodes } from './licensed-nodes.ts';
import { migrationCost } from './migration-cost.ts';
import { migrationSlots } from './migration-slots.ts';
import { numaCells } from './numa-cells.ts';
import { tenantIsolation } from './tenant-isolation.ts';
import { vmCompatibility } from './vm-compatibility.ts';
import { vmMigratability } from './vm-migratability.ts';
import { vmNodeHealth } from './vm-node-health.ts';
import { vmSparingPreemption } from './vm-sparing-preemption.ts';
import { vmStorage } from './vm-storage.ts';

export const VM_PLUGINS: readonly PluginDefinition[] = [
  vmCompatibility,
  vmNodeHealth,
  migrationSlots,
  migrationCost,
  vmMigratability,
  evacuationHeadroom,
  vmSparingPreemption,
  numaCells,
  vmStorage,
  tenantIsolation,
  licensedNodes,
];
