/** Plugins that know what a VM is: its guest, its migrations, its tenants. A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';

export const VM_PLUGINS: readonly PluginDefinition[] = [];
