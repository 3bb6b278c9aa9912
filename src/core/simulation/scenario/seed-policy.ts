/** A policy with the seed of a run in the place of its own. */

import type { PluginDefinition } from '../../engine/plugin.ts';
import type { PluginEntry, Policy, TieRule } from '../../engine/policy.ts';

/** Replaces the seed of the tie rule, where it has one, and of every plugin that takes a `seed`. */
export function withSeed(policy: Policy, seed: number, plugins: readonly PluginDefinition[]): Policy {
  return {
    ...policy,
    tie: seedTie(policy.tie, seed),
    plugins: policy.plugins.map((entry) => (takesSeed(entry, plugins) ? withSeedArgument(entry, seed) : entry)),
  };
}

function seedTie(tie: TieRule, seed: number): TieRule {
  return 'seed' in tie ? { ...tie, seed } : tie;
}

function takesSeed({ name }: PluginEntry, plugins: readonly PluginDefinition[]): boolean {
  const args = plugins.find((one) => one.name === name)?.args;
  return args?.type === 'object' && Object.hasOwn(args.properties, 'seed');
}

function withSeedArgument(entry: PluginEntry, seed: number): PluginEntry {
  return { ...entry, args: { ...entry.args, seed } };
}
