/** Packing and fragmentation plugins (policies.md 2, 4, 5, 6). A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';

export const PACKING_PLUGINS: readonly PluginDefinition[] = [];
