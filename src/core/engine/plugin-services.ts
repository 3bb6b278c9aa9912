/** What a policy's plugins are given, loaded where the policy has use for it. */

import { loadExpressionParser } from './formula/parser.ts';
import { FORMULA_PLUGINS } from './plugins/formula/index.ts';
import type { Policy } from './policy.ts';
import type { PluginServices } from './profile.ts';

/** The services for a policy: the parser of formulas takes its time to load, and is loaded for policies that name it only. */
export async function loadServices({ plugins }: Pick<Policy, 'plugins'>): Promise<PluginServices> {
  const hasFormulas = plugins.some(({ name }) => FORMULA_PLUGINS.some((definition) => definition.name === name));
  return hasFormulas ? { parseExpression: await loadExpressionParser() } : {};
}
