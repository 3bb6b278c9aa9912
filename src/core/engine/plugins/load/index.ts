/** Plugins that read what was measured (policies.md 3 and 8.8). A new one is a file beside this and a line here. */

import type { PluginDefinition } from '../../plugin.ts';

export const LOAD_PLUGINS: readonly PluginDefinition[] = [];
