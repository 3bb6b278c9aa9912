/** A profile's `pluginConfig`: the arguments of its plugins. */

import {
  checkPluginArgs,
  createIssue,
  describeValue,
  type Issue,
  nearestName,
  PLUGINS,
  quote,
  type SchedulerVersion,
} from '../core/index.ts';
import { isRecord } from './field.ts';
import { KEPT_OUT, SCHEDULER_PLUGINS } from './scheduler-plugins.ts';

/** apiVersion of the configuration and of arguments inside it. */
export const CONFIGURATION_VERSION = 'kubescheduler.config.k8s.io/v1';

export interface PluginConfig {
  readonly name: string;
  readonly args?: unknown;
}

export type PluginArgs = Readonly<Record<string, unknown>>;

/** Arguments by plugin, without their apiVersion and kind; what kube-scheduler does not read is left out. */
export function readPluginArgs(
  configs: readonly PluginConfig[],
  path: string,
  schedulerVersion: SchedulerVersion,
  issues: Issue[],
): ReadonlyMap<string, PluginArgs> {
  const byName = new Map<string, PluginArgs>();
  const seen = new Set<string>();
  configs.forEach(({ name, args = {} }, index) => {
    const at = `${path}[${index}]`;
    if (seen.has(name)) issues.push(createIssue('duplicate-plugin', `${at}.name`, quote(name), 'each plugin once'));
    const isFirst = !seen.has(name);
    seen.add(name);
    const unread = whyUnread(name, at);
    if (unread !== null) {
      issues.push(unread);
    } else if (!isRecord(args)) {
      issues.push(createIssue('wrong-type', `${at}.args`, describeValue(args), 'an object'));
    } else if (isFirst) {
      const { apiVersion, kind, ...rest } = args;
      issues.push(...checkType(name, apiVersion, kind, `${at}.args`));
      const definition = PLUGINS.find((one) => one.name === name);
      if (definition !== undefined)
        issues.push(...checkPluginArgs(rest, definition, { schedulerVersion }, `${at}.args`));
      byName.set(name, rest);
    }
  });
  return byName;
}

/** A warning where nothing reads the arguments. */
function whyUnread(name: string, path: string): Issue | null {
  const warning = { severity: 'warning' } as const;
  const plugin = SCHEDULER_PLUGINS.get(name);
  if (plugin?.hasArgs === true) return null;
  if (plugin !== undefined) {
    const found = `arguments of ${name}`;
    return createIssue('unsupported-setting', path, found, 'none: kube-scheduler does not read them', warning);
  }
  if (KEPT_OUT.has(name)) {
    const found = `arguments of ${name}`;
    return createIssue('unsupported-setting', path, found, `none: ${KEPT_OUT.get(name)}`, warning);
  }
  const nearest = nearestName(name, [...SCHEDULER_PLUGINS.keys()]);
  const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
  return createIssue('unknown-plugin', `${path}.name`, quote(name), 'the name of a plugin', { ...warning, ...remedy });
}

/** Both may be left out: the plugin's name tells the type. */
function checkType(name: string, apiVersion: unknown, kind: unknown, path: string): Issue[] {
  const issues: Issue[] = [];
  if ((apiVersion ?? CONFIGURATION_VERSION) !== CONFIGURATION_VERSION) {
    const found = describeValue(apiVersion);
    issues.push(createIssue('unsupported-version', `${path}.apiVersion`, found, CONFIGURATION_VERSION));
  }
  if ((kind ?? `${name}Args`) !== `${name}Args`) {
    issues.push(createIssue('unknown-value', `${path}.kind`, describeValue(kind), `${name}Args`));
  }
  return issues;
}
