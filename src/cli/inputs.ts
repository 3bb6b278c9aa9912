/** What commands that decide take: a cluster, and who decides. */

import { type Command, Option } from 'commander';
import {
  type Cluster,
  ClusterState,
  createIssue,
  type Issue,
  lintPolicy,
  loadExpressionParser,
  loadServices,
  nearestName,
  PLUGINS,
  POLICIES,
  type Pod,
  type Policy,
  quote,
  SCHEDULER_VERSIONS,
  Scheduler,
  type SchedulerVersion,
} from '../core/index.ts';
import type { InputDocument } from '../kube/cluster.ts';
import { KUBEVIRT_VERSIONS, type KubevirtVersion } from '../kube/kubevirt/version.ts';
import { parsePolicyDocuments } from '../kube/policy-documents.ts';
import type { SchedulerProfile } from '../kube/scheduler-configuration.ts';
import { parseTime } from '../kube/time.ts';
import { InputRefused, tellIssues, UsageError } from './failure.ts';
import type { Io } from './io.ts';
import { readCluster, readText } from './read-input.ts';
import { checkReadOnce } from './read-once.ts';
import { readyProfile } from './ready-profiles.ts';
import { readSchedulerConfiguration } from './scheduler-input.ts';

/** Prints every kind of object that placement reads. */
export const KUBECTL_GET =
  'kubectl get nodes,pods,ns,svc,rc,rs,sts,pv,pvc,sc,csinodes,csidrivers,csistoragecapacities,volumeattachments,pdb,priorityclasses -A -o json';

/** The same for KubeVirt's kinds, where a cluster has them. */
export const KUBECTL_GET_VMS =
  'kubectl get kubevirts,vms,vmis,vmims,virtualmachineinstancetypes,virtualmachineclusterinstancetypes,virtualmachinepreferences,virtualmachineclusterpreferences,migrationpolicies,datavolumes,controllerrevisions -A -o json';

/** Options of every command that decides. */
export interface DecisionOptions {
  readonly cluster: readonly string[];
  readonly policy?: string;
  readonly schedulerConfig?: string;
  readonly schedulerVersion?: SchedulerVersion;
  readonly seed: number;
  /** A manifest that is asked about; `loadDeciders` does not read the file. */
  readonly manifest?: string;
  readonly kubevirtVersion?: KubevirtVersion;
  /** The moment the cluster is in. */
  readonly at?: string;
}

/** A cluster with those who decide over it. */
export interface Deciders {
  readonly cluster: Cluster;
  readonly state: ClusterState;
  /** Who decides for a pod; null where no profile bears the pod's schedulerName. */
  readonly schedulerOf: (pod: Pod) => Scheduler | null;
  /** One of them: the order of the queue is the same for all profiles. */
  readonly queue: Scheduler;
  /** The pods of the manifests that are asked about. */
  readonly subjects: readonly Pod[];
  /** The pod that a VM of the cluster would be started with now, by `namespace/name`; null where it is not known. */
  readonly podOfVm: (key: string) => Pod | null;
  /** VMs left out because of their errors, which were told, by `namespace/name`. */
  readonly notPlaceable: readonly string[];
}

/** Adds the options that `loadDeciders` reads. */
export function addDecisionOptions(command: Command): Command {
  return command
    .requiredOption('-c, --cluster <file...>', 'kubectl get ... -o json|yaml, gzipped or not; - for standard input')
    .option('-p, --policy <name|file>', 'who decides: a policy of Berth or a policy file (default: kube-default)')
    .option(
      '--scheduler-config <file>',
      'decide as this KubeSchedulerConfiguration says, each pod by its schedulerName',
    )
    .addOption(
      new Option(
        '--scheduler-version <release>',
        "reproduce this kube-scheduler release (default: the policy's)",
      ).choices(SCHEDULER_VERSIONS),
    )
    .addOption(
      new Option(
        '--kubevirt-version <release>',
        'make launcher pods of VMs as this KubeVirt does (default: what the KubeVirt object tells)',
      ).choices(KUBEVIRT_VERSIONS),
    )
    .option('--at <time>', 'the moment the cluster is in, RFC 3339 (default: the latest time in it)')
    .option('--seed <number>', 'seed of random ties in a KubeSchedulerConfiguration', parseSeed, 0);
}

function parseSeed(text: string): number {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new UsageError(`--seed: found ${quote(text)}, wanted a whole number`);
  return seed;
}

/** Throws a UsageError where two options contradict each other, or both want standard input. */
export function checkSources(options: DecisionOptions): void {
  if (options.policy !== undefined && options.schedulerConfig !== undefined) {
    throw new UsageError('give either --policy or --scheduler-config, not both');
  }
  const { cluster: paths, policy, schedulerConfig, manifest } = options;
  checkReadOnce([...paths, policy, schedulerConfig, manifest]);
}

function parseMoment(text: string): number {
  const seconds = parseTime(text);
  if (seconds === null) throw new UsageError(`--at: found ${quote(text)}, wanted a time such as 2026-11-21T08:00:00Z`);
  return seconds;
}

/** Reads the cluster and whoever decides; tells warnings and throws InputRefused on any error. */
export async function loadDeciders(
  options: DecisionOptions,
  io: Io,
  asked: readonly InputDocument[] = [],
): Promise<Deciders> {
  checkSources(options);
  const profiles = await loadProfiles(options, io);
  const schedulerVersion = profiles[0]!.policy.schedulerVersion;
  const { kubevirtVersion, at } = options;
  const reading = {
    stdin: io.stdin,
    schedulerVersion,
    ...(kubevirtVersion === undefined ? {} : { kubevirtVersion }),
    ...(at === undefined ? {} : { timeSeconds: parseMoment(at) }),
  };
  const { cluster, issues, subjects, podOfVm, notPlaceable } = await readCluster(options.cluster, reading, asked);
  tellIssues(issues, io);
  const state = new ClusterState(cluster);
  const schedulers = await Promise.all(
    profiles.map(async ({ schedulerName, policy }) => ({
      schedulerName,
      scheduler: new Scheduler(state, await readyProfile(policy)),
    })),
  );
  const queue = schedulers[0]!.scheduler;
  const schedulerOf = (pod: Pod): Scheduler | null => {
    if (options.schedulerConfig === undefined) return queue;
    return schedulers.find(({ schedulerName }) => schedulerName === pod.schedulerName)?.scheduler ?? null;
  };
  return { cluster, state, schedulerOf, queue, subjects, podOfVm, notPlaceable };
}

/** At least one profile. */
async function loadProfiles(options: DecisionOptions, io: Io): Promise<readonly SchedulerProfile[]> {
  const { policy = 'kube-default', schedulerConfig, schedulerVersion, seed } = options;
  if (schedulerConfig !== undefined) {
    const version = schedulerVersion ?? POLICIES[0]!.schedulerVersion;
    return readProfiles(schedulerConfig, { schedulerVersion: version, seed }, io);
  }
  const found = await loadPolicy(policy, io);
  return [{ schedulerName: '', policy: schedulerVersion === undefined ? found : { ...found, schedulerVersion } }];
}

/** A policy by its name, or the only policy of a file. */
export async function loadPolicy(nameOrFile: string, io: Io): Promise<Policy> {
  const known = POLICIES.find(({ name }) => name === nameOrFile);
  if (known !== undefined) return known;
  const { policies, issues } = await readPolicies(nameOrFile, io);
  const [policy, ...others] = policies;
  if (policy === undefined || issues.some(({ severity }) => severity === 'error')) {
    throw new InputRefused(withNearestPolicy(nameOrFile, issues));
  }
  if (others.length > 0) {
    const found = `${policies.length} policies`;
    throw new InputRefused([createIssue('out-of-range', '', found, 'a file with one policy', { file: nameOrFile })]);
  }
  const doubts = lintPolicy(policy, await loadServices(policy));
  tellIssues([...issues, ...doubts.map((issue) => ({ ...issue, file: nameOrFile }))], io);
  return policy;
}

/** Every policy of a file, with every issue. */
export async function readPolicies(
  file: string,
  io: Io,
): Promise<{ policies: readonly Policy[]; issues: readonly Issue[] }> {
  const text = await readText(file, { stdin: io.stdin });
  if ('issue' in text) return { policies: [], issues: [{ ...text.issue, file }] };
  const registry = { plugins: PLUGINS, policies: POLICIES };
  const parsed = parsePolicyDocuments(text.text, registry, file);
  // The parser of formulas takes its time to load: a file without formulas does not wait for it.
  if (!parsed.issues.some(({ code }) => code === 'missing-parser')) return parsed;
  const services = { parseExpression: await loadExpressionParser() };
  return parsePolicyDocuments(text.text, { ...registry, services }, file);
}

/** A word that is no file may be a mistyped name. */
function withNearestPolicy(nameOrFile: string, issues: readonly Issue[]): readonly Issue[] {
  if (!issues.some(({ code }) => code === 'input-unreadable')) return issues;
  const names = POLICIES.map(({ name }) => name);
  const nearest = nearestName(nameOrFile, names);
  const remedy = nearest === undefined ? {} : { remedy: `did you mean ${nearest}?` };
  const wanted = `a policy (${names.join(', ')}) or a file`;
  return [createIssue('unknown-policy', '--policy', quote(nameOrFile), wanted, remedy)];
}

/** The profiles of a configuration; its extenders are webhooks: nothing is sent, and what they would say is missing. */
async function readProfiles(
  file: string,
  options: { readonly schedulerVersion: SchedulerVersion; readonly seed: number },
  io: Io,
): Promise<readonly SchedulerProfile[]> {
  const { profiles, extenders } = await readSchedulerConfiguration(file, options, io);
  if (extenders.length > 0) {
    const found = extenders.length === 1 ? 'an extender' : `${extenders.length} extenders`;
    const remedy = 'it is not asked: what it would refuse or score is missing here';
    tellIssues(
      [createIssue('unsupported-setting', 'extenders', found, 'none', { file, severity: 'warning', remedy })],
      io,
    );
  }
  return profiles;
}
