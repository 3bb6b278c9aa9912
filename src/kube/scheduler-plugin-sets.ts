/**
 * Which plugins run at which extension point: the profile's sets merged with the defaults, then multiPoint spread over the
 * points (pkg/scheduler/apis/config/v1/default_plugins.go mergePlugins; framework/runtime/framework.go
 * expandMultiPointPlugins).
 */

import type { SchedulerVersion } from '../core/index.ts';
import { isSince, POINTS, type Point, SCHEDULER_PLUGINS } from './scheduler-plugins.ts';

/** A plugin as a set names it. */
export interface NamedPlugin {
  readonly name: string;
  /** 0 and absent stand for 1. */
  readonly weight?: number;
}

export interface PluginSet {
  readonly enabled?: readonly NamedPlugin[];
  readonly disabled?: readonly NamedPlugin[];
}

/** A profile's `plugins`. */
export type PluginSets = Readonly<Partial<Record<Point | 'multiPoint', PluginSet>>>;

export interface ExpandedPlugins {
  /** Names in the order in which they run. */
  namesAt(point: Point): readonly string[];
  /** Every enabled plugin once, in the order of multiPoint, then as points name them. */
  readonly names: readonly string[];
  /** Of the plugins that score. */
  readonly weights: ReadonlyMap<string, number>;
}

/** Stands for every plugin where plugins are disabled. */
export const EVERY_PLUGIN = '*';

/** The plugins at work. The sets name known plugins only, each once and where it can be. */
export function expandPluginSets(sets: PluginSets, version: SchedulerVersion): ExpandedPlugins {
  const multiPoint = mergeMultiPoint(sets.multiPoint ?? {}, version);
  const byPoint = new Map(POINTS.map((point) => [point, expandPoint(point, sets[point] ?? {}, multiPoint)]));
  const enabled = new Set([...byPoint.values()].flat());
  const inOrder = multiPoint.filter(({ name }) => enabled.has(name)).map(({ name }) => name);
  // What stands at score comes last, so that its weight, given or not, takes the place of that of multiPoint.
  const weighted = [...multiPoint, ...(sets.score?.enabled ?? [])];
  return {
    namesAt: (point) => byPoint.get(point)!, // every point was just expanded
    names: [...new Set([...inOrder, ...enabled])],
    weights: new Map(weighted.map(({ name, weight }) => [name, weight === undefined || weight === 0 ? 1 : weight])),
  };
}

/** The default plugins that are not disabled, re-configured where they are named again, then the other named ones. */
function mergeMultiPoint({ enabled = [], disabled = [] }: PluginSet, version: SchedulerVersion): NamedPlugin[] {
  const off = namesOf(disabled);
  if (off.has(EVERY_PLUGIN)) return [...enabled];
  const named = new Map(enabled.map((plugin) => [plugin.name, plugin]));
  const defaults = [...SCHEDULER_PLUGINS]
    .filter(([name, { since }]) => isSince(version, since) && !off.has(name))
    .map(([name, { weight }]) => named.get(name) ?? { name, weight });
  const kept = namesOf(defaults);
  return [...defaults, ...enabled.filter(({ name }) => !kept.has(name))];
}

/** Those that the point names and multiPoint has too, in the point's order; the rest of multiPoint; the rest of the point. */
function expandPoint(
  point: Point,
  { enabled = [], disabled = [] }: PluginSet,
  multiPoint: readonly NamedPlugin[],
): string[] {
  const own = enabled.map(({ name }) => name);
  const off = namesOf(disabled);
  if (off.has(EVERY_PLUGIN)) return own;
  const spread = multiPoint
    .map(({ name }) => name)
    .filter((name) => !off.has(name) && SCHEDULER_PLUGINS.get(name)?.points.includes(point) === true);
  const overriding = own.filter((name) => spread.includes(name));
  const rest = spread.filter((name) => !own.includes(name));
  return [...overriding, ...rest, ...own.filter((name) => !overriding.includes(name))];
}

function namesOf(plugins: readonly NamedPlugin[]): ReadonlySet<string> {
  return new Set(plugins.map(({ name }) => name));
}
