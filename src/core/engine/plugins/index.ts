/** Every plugin that Berth brings, by family. */

import type { PluginDefinition } from '../plugin.ts';
import { KUBE_PLUGINS } from './kube/index.ts';

export const PLUGINS: readonly PluginDefinition[] = [...KUBE_PLUGINS];
