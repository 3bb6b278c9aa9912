/** KubeSchedulerConfiguration v1: the file that a kube-scheduler is started with, as policies and extenders. */

import { checkSchema, createIssue, describeValue, type Issue, type Policy, quote } from '../core/index.ts';
import { isRecord } from './field.ts';
import { CONFIGURATION_VERSION } from './scheduler-args.ts';
import { type ExtenderConfig, readExtenders, type WrittenExtender } from './scheduler-extenders.ts';
import { DEFAULT_SCHEDULER_NAME, type SchedulerOptions, toPolicy, type WrittenProfile } from './scheduler-profile.ts';
import { configurationSchema } from './scheduler-schemas.ts';
import { readWhole } from './whole-value.ts';

const CONFIGURATION_KIND = 'KubeSchedulerConfiguration';

/** One of a scheduler's profiles: pods choose it by `spec.schedulerName`. */
export interface SchedulerProfile {
  readonly schedulerName: string;
  readonly policy: Policy;
}

export interface SchedulerConfiguration {
  readonly profiles: readonly SchedulerProfile[];
  /** In the order in which they are asked. */
  readonly extenders: readonly ExtenderConfig[];
  readonly issues: readonly Issue[];
}

/** A configuration whose form has been checked. */
interface WrittenConfiguration {
  readonly percentageOfNodesToScore: number;
  readonly podInitialBackoffSeconds: number;
  readonly podMaxBackoffSeconds: number;
  readonly profiles: readonly WrittenProfile[];
  readonly extenders: readonly WrittenExtender[];
}

/**
 * The profiles and extenders of a configuration's value, as a document holds it. Where an issue is an error there are
 * none of either: kube-scheduler does not start with such a file (pkg/scheduler/apis/config/validation/validation.go).
 */
export function parseSchedulerConfiguration(value: unknown, options: SchedulerOptions): SchedulerConfiguration {
  const issues: Issue[] = [];
  const whole = readWhole(value, issues);
  issues.push(...checkType(whole));
  if (issues.length > 0) return { profiles: [], extenders: [], issues };
  const checked = checkSchema(whole, configurationSchema(options.schedulerVersion));
  if (checked.issues.length > 0) return { profiles: [], extenders: [], issues: checked.issues };
  const written = checked.value as WrittenConfiguration; // the schema has just accepted it
  const { podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max } = written;
  if (max < initial) {
    const wanted = `at least podInitialBackoffSeconds, ${initial}`;
    issues.push(createIssue('out-of-range', 'podMaxBackoffSeconds', String(max), wanted));
  }
  const extenders = readExtenders(written.extenders, issues);
  const profiles = readProfiles(written, ignoredResourcesOf(written.extenders), options, issues);
  const isRefused = issues.some(({ severity }) => severity === 'error');
  return isRefused ? { profiles: [], extenders: [], issues } : { profiles, extenders, issues };
}

function readProfiles(
  { profiles, percentageOfNodesToScore }: WrittenConfiguration,
  ignoredResources: readonly string[],
  options: SchedulerOptions,
  issues: Issue[],
): SchedulerProfile[] {
  const written = profiles.length === 0 ? [{}] : profiles;
  const names = namesOf(written, issues);
  checkQueueSort(written, issues);
  return written.flatMap((profile, index): SchedulerProfile[] => {
    const path = `profiles[${index}]`;
    const outcome = toPolicy(profile, { path, percentageOfNodesToScore, ignoredResources }, options);
    issues.push(...outcome.issues);
    return outcome.policy === null ? [] : [{ schedulerName: names[index]!, policy: outcome.policy }];
  });
}

/** Only a profile that stands alone may leave its name out. */
function namesOf(profiles: readonly WrittenProfile[], issues: Issue[]): string[] {
  const seen = new Set<string>();
  return profiles.map(({ schedulerName }, index) => {
    const path = `profiles[${index}].schedulerName`;
    const name = schedulerName ?? (profiles.length === 1 ? DEFAULT_SCHEDULER_NAME : '');
    if (name === '') issues.push(createIssue('missing-field', path, describeValue(schedulerName), 'a name'));
    else if (seen.has(name)) issues.push(createIssue('duplicate-object', path, quote(name), 'each name once'));
    seen.add(name);
    return name;
  });
}

/** All profiles share one queue, and so must write the same of it. */
function checkQueueSort(profiles: readonly WrittenProfile[], issues: Issue[]): void {
  const textOf = ({ plugins }: WrittenProfile): string => {
    const { enabled = [], disabled = [] } = plugins?.queueSort ?? {};
    return JSON.stringify([enabled, disabled].map((list) => list.map(({ name, weight = 0 }) => [name, weight])));
  };
  const first = textOf(profiles[0]!);
  profiles.forEach((profile, index) => {
    if (textOf(profile) === first) return;
    const path = `profiles[${index}].plugins.queueSort`;
    issues.push(createIssue('unknown-value', path, 'other plugins than in profiles[0]', 'the same in every profile'));
  });
}

/** Names that NodeResourcesFit then ignores in place of those in its arguments. */
function ignoredResourcesOf(extenders: readonly WrittenExtender[]): string[] {
  return extenders.flatMap(({ managedResources }) =>
    managedResources.filter(({ ignoredByScheduler }) => ignoredByScheduler).map(({ name }) => name),
  );
}

/** What says that this is such a file at all; nothing else in it is looked at before. */
function checkType(value: unknown): Issue[] {
  if (!isRecord(value)) return [createIssue('wrong-type', '', describeValue(value), `a ${CONFIGURATION_KIND}`)];
  const { apiVersion = null, kind = null } = value;
  if (kind !== CONFIGURATION_KIND) {
    const code = kind === null ? 'missing-field' : 'unknown-value';
    const remedy = kind === 'ConfigMap' ? { remedy: 'give the text inside its data' } : {};
    return [createIssue(code, 'kind', describeValue(kind ?? undefined), CONFIGURATION_KIND, remedy)];
  }
  if (apiVersion === CONFIGURATION_VERSION) return [];
  const code = apiVersion === null ? 'missing-field' : 'unsupported-version';
  return [createIssue(code, 'apiVersion', describeValue(apiVersion ?? undefined), CONFIGURATION_VERSION)];
}
