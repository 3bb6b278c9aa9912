/** Names in the plugin sets of a profile: known, at a point the plugin has, once in each list. */

import { createIssue, type Issue, nearestName, quote } from '../core/index.ts';
import { EVERY_PLUGIN, type NamedPlugin, type PluginSet, type PluginSets } from './scheduler-plugin-sets.ts';
import { KEPT_OUT, POINTS, type Point, SCHEDULER_PLUGINS } from './scheduler-plugins.ts';

/** The sets without what cannot be enabled; each of those has an issue. */
export function checkPluginSets(sets: PluginSets, path: string, issues: Issue[]): PluginSets {
  const checked: Partial<Record<Point | 'multiPoint', PluginSet>> = {};
  for (const point of ['multiPoint', ...POINTS] as const) {
    const { enabled = [], disabled = [] } = sets[point] ?? {};
    const seen = new Set<string>();
    const kept = enabled.filter(({ name }, index) => {
      const at = `${path}.${point}.enabled[${index}].name`;
      const issue = seen.has(name) ? repeated(name, at) : whyNotEnabled(name, point, at);
      seen.add(name);
      if (issue !== null) issues.push(issue);
      return issue === null || (issue.severity === 'warning' && SCHEDULER_PLUGINS.has(name));
    });
    issues.push(
      ...disabled.flatMap((plugin, index) => checkDisabled(plugin, `${path}.${point}.disabled[${index}].name`)),
    );
    checked[point] = { enabled: kept, disabled };
  }
  return checked;
}

function whyNotEnabled(name: string, point: Point | 'multiPoint', path: string): Issue | null {
  const reason = KEPT_OUT.get(name);
  if (reason !== undefined) {
    const wanted = `plugins that Berth decides with: ${reason}`;
    return createIssue('unsupported-setting', path, quote(name), wanted, { severity: 'warning' });
  }
  const plugin = SCHEDULER_PLUGINS.get(name);
  if (plugin === undefined) return unknown(name, path);
  if (point === 'multiPoint' || plugin.points.includes(point)) return null;
  const remedy = `${name} can be enabled at ${plugin.points.join(', ')}`;
  return createIssue('unknown-plugin', path, quote(name), `a plugin that has ${point}`, { remedy });
}

/** kube-scheduler does not look at the names of what is disabled. */
function checkDisabled({ name }: NamedPlugin, path: string): Issue[] {
  const isKnown = name === EVERY_PLUGIN || SCHEDULER_PLUGINS.has(name) || KEPT_OUT.has(name);
  return isKnown ? [] : [{ ...unknown(name, path), severity: 'warning' }];
}

function repeated(name: string, path: string): Issue {
  return createIssue('duplicate-plugin', path, quote(name), 'each plugin once');
}

function unknown(name: string, path: string): Issue {
  const nearest = nearestName(name, [...SCHEDULER_PLUGINS.keys()]);
  const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
  return createIssue('unknown-plugin', path, quote(name), "the name of one of kube-scheduler's plugins", remedy);
}
