/** Every plugin that Berth brings, by family. */

import type { PluginDefinition } from '../plugin.ts';
import { FORMULA_PLUGINS } from './formula/index.ts';
import { KUBE_PLUGINS } from './kube/index.ts';
import { LOAD_PLUGINS } from './load/index.ts';
import { PACKING_PLUGINS } from './packing/index.ts';
import { VM_PLUGINS } from './vm/index.ts';

export const PLUGINS: readonly PluginDefinition[] = [
  ...KUBE_PLUGINS,
  ...VM_PLUGINS,
  ...LOAD_PLUGINS,
  ...PACKING_PLUGINS,
  ...FORMULA_PLUGINS,
];
