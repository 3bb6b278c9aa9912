/** Policy files: `kind: PlacementPolicy`, checked whole. */

import { createIssue, type Issue } from '../errors.ts';
import { checkSchema, describeValue, nearestName, quote, type Schema } from '../schema.ts';
import { type PluginDefinition, SCHEDULER_VERSIONS, type SchedulerVersion } from './plugin.ts';
import { createEntry, type PluginEntry, type Policy, parseTieRule, renderTieRule } from './policy.ts';
import { checkPolicyPlugins, type PluginServices } from './profile.ts';

export const API_VERSION = 'berth.dev/v1alpha1';
export const POLICY_KIND = 'PlacementPolicy';

/** What kube-scheduler takes: an int32. */
const MAX_WEIGHT = 2 ** 31 - 1;

/** Schema of a policy file; arguments of plugins are checked against each plugin's own. */
export const POLICY_SCHEMA: Schema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  properties: {
    apiVersion: { type: 'string', enum: [API_VERSION] },
    kind: { type: 'string', enum: [POLICY_KIND] },
    metadata: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 253 },
        description: { type: 'string', maxLength: 1000 },
      },
    },
    spec: {
      type: 'object',
      properties: {
        extends: { type: 'string', description: 'A policy to start from; plugins below change or add to it.' },
        schedulerVersion: { type: 'string', enum: SCHEDULER_VERSIONS },
        tie: {
          type: 'string',
          description: 'stable(name), stable(SEED), random(SEED), scheduler(SEED), tightest, loosest',
        },
        percentageOfNodesToScore: { type: 'integer', minimum: 0, maximum: 100 },
        plugins: {
          type: 'array',
          maxItems: 200,
          default: [],
          items: {
            type: 'object',
            required: ['name'],
            properties: {
              name: { type: 'string' },
              weight: { type: 'number', minimum: 0, maximum: MAX_WEIGHT },
              args: { type: 'any' },
              filter: { type: 'boolean', description: 'false leaves its filter out.' },
              score: { type: 'boolean', description: 'false leaves its score out.' },
              enabled: { type: 'boolean', description: 'false removes the plugin that `extends` brought.' },
            },
          },
        },
      },
    },
  },
};

interface WrittenEntry {
  readonly name: string;
  readonly weight?: number;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly filter?: boolean;
  readonly score?: boolean;
  readonly enabled?: boolean;
}

interface WrittenPolicy {
  readonly metadata: { readonly name: string; readonly description?: string };
  readonly spec: {
    readonly extends?: string;
    readonly schedulerVersion?: SchedulerVersion;
    readonly tie?: string;
    readonly percentageOfNodesToScore?: number;
    readonly plugins: readonly WrittenEntry[];
  };
}

/** What a policy file can refer to. */
export interface PolicyRegistry {
  readonly plugins: readonly PluginDefinition[];
  readonly policies: readonly Policy[];
  /** What plugins are given: the parser where policies may have formulas. */
  readonly services?: PluginServices;
}

/** A policy from its file's value, or every issue about it. `policy` is null where there are errors. */
export function parsePolicy(
  value: unknown,
  registry: PolicyRegistry,
): { policy: Policy | null; issues: readonly Issue[] } {
  const checked = checkSchema(value, POLICY_SCHEMA);
  if (checked.issues.length > 0) return { policy: null, issues: checked.issues };
  const { metadata, spec } = checked.value as WrittenPolicy; // the schema has just accepted it
  const issues: Issue[] = [];
  const base = findBase(spec.extends, registry, issues);
  const tie = spec.tie === undefined ? null : parseTieRule(spec.tie);
  if (spec.tie !== undefined && tie === null) issues.push(unknownTie(spec.tie));
  const written = checkWritten(spec.plugins, base, issues);
  const policy: Policy = {
    name: metadata.name,
    summary: metadata.description ?? '',
    schedulerVersion: spec.schedulerVersion ?? base?.schedulerVersion ?? '1.36',
    plugins: mergeEntries(base?.plugins ?? [], written),
    tie: tie ?? base?.tie ?? { kind: 'stable', by: 'name' },
    percentageOfNodesToScore: spec.percentageOfNodesToScore ?? base?.percentageOfNodesToScore ?? 100,
  };
  const pathOf = ({ name }: PluginEntry): string => {
    const index = spec.plugins.findIndex((entry) => entry.name === name);
    return index < 0 ? `spec.extends[${quote(name)}]` : `spec.plugins[${index}]`;
  };
  issues.push(...checkPolicyPlugins(policy, registry.plugins, { pathOf, services: registry.services ?? {} }));
  return { policy: issues.some(({ severity }) => severity === 'error') ? null : policy, issues };
}

function findBase(name: string | undefined, registry: PolicyRegistry, issues: Issue[]): Policy | null {
  if (name === undefined) return null;
  const base = registry.policies.find((policy) => policy.name === name);
  if (base !== undefined) return base;
  const names = registry.policies.map((policy) => policy.name);
  issues.push(
    createIssue(
      'unknown-policy',
      'spec.extends',
      quote(name),
      `one of ${names.join(', ')}`,
      nearestRemedy(name, names),
    ),
  );
  return null;
}

function unknownTie(text: string): Issue {
  const forms = ['stable(name)', 'stable(SEED)', 'random(SEED)', 'scheduler(SEED)', 'tightest', 'loosest'];
  const wanted = `one of ${forms.join(', ')}, SEED a whole number`;
  return createIssue('unknown-value', 'spec.tie', quote(text), wanted, nearestRemedy(text, forms));
}

function nearestRemedy(text: string, known: readonly string[]): { readonly remedy?: string } {
  const nearest = nearestName(text, known);
  return nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
}

/** The entries that can be laid over the base; each other one has an issue. */
function checkWritten(entries: readonly WrittenEntry[], base: Policy | null, issues: Issue[]): WrittenEntry[] {
  const baseNames = base?.plugins.map(({ name }) => name) ?? [];
  const seen = new Set<string>();
  return entries.filter(({ name, args, enabled }, index) => {
    const path = `spec.plugins[${index}]`;
    if (seen.has(name)) {
      issues.push(createIssue('duplicate-plugin', `${path}.name`, quote(name), 'each plugin once'));
      return false;
    }
    seen.add(name);
    if (enabled === false && !baseNames.includes(name)) {
      const wanted = 'a plugin of the policy that is extended';
      const remedy = nearestRemedy(name, baseNames);
      issues.push(createIssue('unknown-plugin', `${path}.name`, quote(name), wanted, remedy));
      return false;
    }
    if (args !== undefined && (typeof args !== 'object' || Array.isArray(args))) {
      issues.push(createIssue('wrong-type', `${path}.args`, describeValue(args), 'an object'));
      return false;
    }
    return true;
  });
}

function toEntry({ name, weight, args, filter, score }: WrittenEntry): PluginEntry {
  return createEntry(name, { weight: weight ?? 1, args: args ?? {}, filters: filter ?? true, scores: score ?? true });
}

/**
 * Entries of the base with the written ones laid over them by name, argument by argument; new ones come last, in their
 * order.
 */
function mergeEntries(base: readonly PluginEntry[], written: readonly WrittenEntry[]): readonly PluginEntry[] {
  const byName = new Map(written.map((entry) => [entry.name, entry]));
  const changed = base.flatMap((entry): PluginEntry[] => {
    const change = byName.get(entry.name);
    if (change === undefined) return [entry];
    if (change.enabled === false) return [];
    return [
      {
        name: entry.name,
        weight: change.weight ?? entry.weight,
        args: { ...entry.args, ...change.args },
        filters: change.filter ?? entry.filters,
        scores: change.score ?? entry.scores,
      },
    ];
  });
  const added = written.filter(({ name, enabled }) => enabled !== false && !base.some((entry) => entry.name === name));
  return [...changed, ...added.map(toEntry)];
}

/** The file's value of a policy: `parsePolicy` gives the policy back. */
export function toPolicyFile(policy: Policy): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: POLICY_KIND,
    metadata: { name: policy.name, ...(policy.summary === '' ? {} : { description: policy.summary }) },
    spec: {
      schedulerVersion: policy.schedulerVersion,
      tie: renderTieRule(policy.tie),
      percentageOfNodesToScore: policy.percentageOfNodesToScore,
      plugins: policy.plugins.map(({ name, weight, args, filters, scores }) => ({
        name,
        ...(weight === 1 ? {} : { weight }),
        ...(Object.keys(args).length === 0 ? {} : { args }),
        ...(filters ? {} : { filter: false }),
        ...(scores ? {} : { score: false }),
      })),
    },
  };
}
