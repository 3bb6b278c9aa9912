/** A policy made ready to run: its plugins built with their arguments, in order. */

import { BerthError, createIssue, type Issue } from '../errors.ts';
import { checkSchema, nearestName, quote } from '../schema.ts';
import type { NodePlugin, Plugin, PluginContext, PluginDefinition } from './plugin.ts';
import { checkPluginArgs } from './plugin-args.ts';
import type { PluginEntry, Policy } from './policy.ts';

/** One plugin of a profile, with what the policy lets it do. */
export interface ProfilePlugin {
  readonly name: string;
  readonly plugin: Plugin;
  readonly weight: number;
  readonly filters: boolean;
  readonly scores: boolean;
}

export interface Profile {
  readonly policy: Policy;
  readonly plugins: readonly ProfilePlugin[];
}

/** What plugins are given beside the policy's own settings: the parser where a policy has formulas. */
export type PluginServices = Omit<PluginContext, 'schedulerVersion'>;

/** Builds the plugins of a policy. Throws `unknown-plugin` or the first argument issue with all issues attached. */
export function createProfile(
  policy: Policy,
  registry: readonly PluginDefinition[],
  services: PluginServices = {},
): Profile {
  const issues = checkPolicyPlugins(policy, registry, { services });
  const first = issues[0];
  if (first !== undefined) {
    throw new BerthError(
      first.code,
      `policy ${policy.name}: ${first.path}: found ${first.found}, wanted ${first.wanted}`,
      {
        path: first.path,
        remedy: first.remedy,
        issues,
      },
    );
  }
  const context: PluginContext = { ...services, schedulerVersion: policy.schedulerVersion };
  const plugins = policy.plugins.map((entry): ProfilePlugin => {
    const definition = registry.find((one) => one.name === entry.name)!;
    const args = checkSchema(entry.args, definition.args).value as never;
    const plugin = definition.create(args, context);
    return {
      name: entry.name,
      plugin,
      weight: entry.weight,
      filters: entry.filters && hasFilter(plugin),
      scores: entry.scores && hasScore(plugin),
    };
  });
  return { policy, plugins };
}

/**
 * Every issue about a policy's plugins: unknown or repeated names, weights, arguments. `pathOf` says where an entry
 * stands in its file.
 */
export function checkPolicyPlugins(
  { plugins, schedulerVersion }: Pick<Policy, 'plugins' | 'schedulerVersion'>,
  registry: readonly PluginDefinition[],
  options: {
    readonly pathOf?: (entry: PluginEntry, index: number) => string;
    readonly services?: PluginServices;
  } = {},
): readonly Issue[] {
  const { pathOf = (_entry, index) => `spec.plugins[${index}]`, services = {} } = options;
  const seen = new Set<string>();
  const names = registry.map(({ name }) => name);
  return plugins.flatMap((entry, index): readonly Issue[] => {
    const { name, weight, args } = entry;
    const path = pathOf(entry, index);
    if (seen.has(name)) return [createIssue('duplicate-plugin', `${path}.name`, quote(name), 'each plugin once')];
    seen.add(name);
    const definition = registry.find((one) => one.name === name);
    if (definition === undefined) {
      const nearest = nearestName(name, names);
      const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
      return [createIssue('unknown-plugin', `${path}.name`, quote(name), 'the name of a plugin', remedy)];
    }
    const isWeight = Number.isFinite(weight) && weight >= 0;
    const issues = isWeight ? [] : [createIssue('out-of-range', `${path}.weight`, String(weight), 'zero or more')];
    return [...issues, ...checkPluginArgs(args, definition, { ...services, schedulerVersion }, `${path}.args`)];
  });
}

export function isNodePlugin(plugin: Plugin): plugin is NodePlugin {
  return plugin.reads !== 'cluster';
}

function hasFilter(plugin: Plugin): boolean {
  return isNodePlugin(plugin) ? plugin.filter !== undefined : plugin.prepareFilter !== undefined;
}

function hasScore(plugin: Plugin): boolean {
  return isNodePlugin(plugin) ? plugin.score !== undefined : plugin.prepareScore !== undefined;
}
