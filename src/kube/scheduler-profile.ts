/** One profile of a KubeSchedulerConfiguration as a policy: `{ schedulerName, plugins, pluginConfig }`. */

import {
  checkSchema,
  createEntry,
  createIssue,
  type Issue,
  PLUGINS,
  type PluginEntry,
  type Policy,
  quote,
  type SchedulerVersion,
} from '../core/index.ts';
import { type PluginArgs, type PluginConfig, readPluginArgs } from './scheduler-args.ts';
import { checkPluginSets } from './scheduler-plugin-names.ts';
import { type ExpandedPlugins, expandPluginSets, type PluginSets } from './scheduler-plugin-sets.ts';
import { type Point, REFUSING_PREFILTERS } from './scheduler-plugins.ts';
import { profileSchema } from './scheduler-schemas.ts';

/** How a profile is read. */
export interface SchedulerOptions {
  /** kube-scheduler release whose defaults and rules hold. */
  readonly schedulerVersion: SchedulerVersion;
  /** Seed of the policy's tie rule, `scheduler(SEED)`; default 0. */
  readonly seed?: number;
}

/** A profile whose form has been checked. */
export interface WrittenProfile {
  readonly schedulerName?: string;
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: PluginSets;
  readonly pluginConfig?: readonly PluginConfig[];
}

/** What the rest of the configuration says about each of its profiles. */
export interface ProfileSurroundings {
  /** Path of the profile in its file. */
  readonly path: string;
  /** 0: adaptive. */
  readonly percentageOfNodesToScore: number;
  /** Resources that extenders manage and the scheduler ignores. */
  readonly ignoredResources: readonly string[];
}

export const DEFAULT_SCHEDULER_NAME = 'default-scheduler';

/** The policy of a profile, or every issue about it; `policy` is null where one is an error. */
export function parseSchedulerProfile(
  value: unknown,
  options: SchedulerOptions,
): { policy: Policy | null; issues: readonly Issue[] } {
  const checked = checkSchema(value, profileSchema(options.schedulerVersion));
  if (checked.issues.length > 0) return { policy: null, issues: checked.issues };
  const surroundings = { path: '', percentageOfNodesToScore: 0, ignoredResources: [] };
  return toPolicy(checked.value as WrittenProfile, surroundings, options); // the schema has just accepted it
}

/** The policy of a profile whose form is right. */
export function toPolicy(
  profile: WrittenProfile,
  { path, percentageOfNodesToScore, ignoredResources }: ProfileSurroundings,
  { schedulerVersion, seed = 0 }: SchedulerOptions,
): { policy: Policy | null; issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const at = path === '' ? '' : `${path}.`;
  const sets = checkPluginSets(profile.plugins ?? {}, `${at}plugins`, issues);
  const argsOf = new Map(readPluginArgs(profile.pluginConfig ?? [], `${at}pluginConfig`, schedulerVersion, issues));
  if (ignoredResources.length > 0) {
    argsOf.set('NodeResourcesFit', { ...argsOf.get('NodeResourcesFit'), ignoredResources });
  }
  const expanded = expandPluginSets(sets, schedulerVersion);
  for (const point of ['queueSort', 'bind'] as const) {
    if (expanded.namesAt(point).length > 0) continue;
    issues.push(createIssue('missing-field', `${at}plugins.${point}.enabled`, 'no plugin', 'one plugin'));
  }
  const plugins = toEntries(expanded, argsOf, `${at}plugins`, issues);
  const name = profile.schedulerName ?? DEFAULT_SCHEDULER_NAME;
  const policy: Policy = {
    name: toPolicyName(name),
    summary: `Profile ${quote(name)} of kube-scheduler ${schedulerVersion}.`,
    schedulerVersion,
    plugins,
    tie: { kind: 'scheduler', seed },
    percentageOfNodesToScore: profile.percentageOfNodesToScore ?? percentageOfNodesToScore,
  };
  return { policy: issues.some(({ severity }) => severity === 'error') ? null : policy, issues };
}

/** The plugins that Berth decides with, filters in their order, each other plugin at its place in multiPoint. */
function toEntries(
  expanded: ExpandedPlugins,
  argsOf: ReadonlyMap<string, PluginArgs>,
  path: string,
  issues: Issue[],
): PluginEntry[] {
  const entries = expanded.names.flatMap((name) => toEntry(name, expanded, argsOf.get(name) ?? {}, path, issues));
  const filter = expanded.namesAt('filter');
  const preFilter = expanded.namesAt('preFilter');
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const filters = filter.flatMap((name) => byName.get(name) ?? []);
  const isFilter = new Set(filters);
  let next = 0;
  const ordered = entries.map((entry) => (isFilter.has(entry) ? filters[next++]! : entry));
  const refusing = (names: readonly string[]): string[] =>
    names.filter((name) => REFUSING_PREFILTERS.has(name) && filter.includes(name) && preFilter.includes(name));
  if (refusing(preFilter).join() !== refusing(filter).join()) {
    warn(issues, `${path}.preFilter`, 'another order than that of filter', 'one order: Berth keeps that of filter');
  }
  return ordered;
}

/** The entry of a plugin; none where nothing is left of it that decides. */
function toEntry(
  name: string,
  { namesAt, weights }: ExpandedPlugins,
  args: PluginArgs,
  path: string,
  issues: Issue[],
): PluginEntry[] {
  const definition = PLUGINS.find((one) => one.name === name);
  if (definition === undefined) return [];
  const has = (point: Point): boolean => definition.points.some((one) => one === point);
  const isOn = (point: Point): boolean => namesAt(point).includes(name);
  const filters = has('filter') && isOn('filter');
  const scores = has('score') && isOn('score');
  if (has('preFilter') && filters && !isOn('preFilter')) {
    warn(issues, `${path}.preFilter`, `${name} at filter only`, 'both or none: Berth runs both');
  }
  if (REFUSING_PREFILTERS.has(name) && !filters && isOn('preFilter')) {
    warn(issues, `${path}.filter`, `${name} at preFilter only`, 'both or none: Berth runs none');
  }
  if (has('preScore') && scores && !isOn('preScore')) {
    warn(issues, `${path}.preScore`, `${name} at score only`, 'both or none: Berth runs both');
  }
  if (has('reserve') && filters !== isOn('reserve')) {
    const wanted = `both or none: Berth runs ${filters ? 'both' : 'none'}`;
    warn(issues, `${path}.reserve`, `${name} at ${filters ? 'filter' : 'reserve'} only`, wanted);
  }
  const decides =
    filters || scores || (['preEnqueue', 'queueSort', 'postFilter'] as const).some((p) => has(p) && isOn(p));
  if (!decides) return [];
  const weight = scores ? (weights.get(name) ?? 1) : 1;
  return [createEntry(name, { weight, args, filters: filters || !has('filter'), scores: scores || !has('score') })];
}

function warn(issues: Issue[], path: string, found: string, wanted: string): void {
  issues.push(createIssue('unsupported-setting', path, found, wanted, { severity: 'warning' }));
}

/** A scheduler's name as a policy may be called: lower case, with dashes for what a policy's name does not allow. */
function toPolicyName(schedulerName: string): string {
  const name = schedulerName
    .slice(0, 253)
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '');
  return name === '' ? 'scheduler' : name;
}
