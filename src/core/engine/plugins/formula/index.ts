/** Plugins that take formulas of the policy's author. */

import type { PluginDefinition } from '../../plugin.ts';
import { formulaFilter } from './formula-filter.ts';
import { formulaScore } from './formula-score.ts';

export const FORMULA_PLUGINS: readonly PluginDefinition[] = [formulaFilter, formulaScore];
