/** Recorded verdicts of kube-scheduler: one case a line (test/oracles/kube-scheduler/README.md). */

import {
  ClusterState,
  createIssue,
  createProfile,
  describeValue,
  type Issue,
  PLUGINS,
  POLICIES,
  type Pod,
  type Policy,
  SCHEDULER_VERSIONS,
  Scheduler,
  type SchedulerVersion,
} from '../../core/index.ts';
import { clusterFromDocuments, podFromManifest } from '../../kube/cluster.ts';
import { isRecord } from '../../kube/field.ts';
import { parseSchedulerProfile } from '../../kube/scheduler-profile.ts';
import { type RecordedVerdict, readVerdicts } from './verdict.ts';

/** A case ready to be decided. */
export interface ReadyCase {
  readonly name: string;
  readonly scheduler: Scheduler;
  /** null where the pod was refused at the door. */
  readonly pods: readonly (Pod | null)[];
  readonly expected: readonly RecordedVerdict[];
  /** Errors about objects of the case. */
  readonly issues: readonly Issue[];
}

const NOT_RECORDED = 'a recorded case: an object with nodes, pending and expected';

/** Builds the state and the pods of a case, or says why the line is none. */
export function readyCase(
  value: unknown,
  line: number,
): { readonly ready: ReadyCase } | { readonly refused: readonly Issue[] } {
  const path = `line ${line}`;
  if (!isRecord(value)) return { refused: [createIssue('wrong-type', path, 'no object', NOT_RECORDED)] };
  const { pending, expected, name } = value;
  if (!Array.isArray(pending) || !Array.isArray(expected) || pending.length !== expected.length) {
    return { refused: [createIssue('missing-field', path, 'no pending and expected of one length', NOT_RECORDED)] };
  }
  const { verdicts, issues: faults } = readVerdicts(expected, `${path}.expected`);
  if (faults.length > 0) return { refused: faults };
  const schedulerVersion = versionOf(value['schedulerVersion']);
  if (schedulerVersion === null) {
    const found = describeValue(value['schedulerVersion']);
    const wanted = `one of ${SCHEDULER_VERSIONS.join(', ')}`;
    return { refused: [createIssue('unsupported-version', `${path}.schedulerVersion`, found, wanted)] };
  }
  const policy = policyOf(value['profile'], schedulerVersion);
  if ('code' in policy) return { refused: [{ ...policy, path: joinPaths(`${path}.profile`, policy.path) }] };
  const snapshot = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'pending' && key !== 'expected'));
  const { cluster, issues } = clusterFromDocuments([{ value: snapshot, path }], { schedulerVersion });
  const pods = pending.map((manifest) => podFromManifest(manifest, { axes: cluster.axes, schedulerVersion }));
  const podIssues = pods.flatMap((read, index) => read.issues.map((issue) => inPod(issue, path, index)));
  const ready: ReadyCase = {
    name: typeof name === 'string' ? name : path,
    scheduler: new Scheduler(new ClusterState(cluster), createProfile(policy, PLUGINS)),
    pods: pods.map(({ pod }) => pod),
    expected: verdicts,
    issues: [...issues, ...podIssues].filter(({ severity }) => severity === 'error'),
  };
  return { ready };
}

function inPod(issue: Issue, path: string, index: number): Issue {
  return { ...issue, path: joinPaths(`${path}.pending[${index}]`, issue.path) };
}

function joinPaths(path: string, inner: string): string {
  return inner === '' ? path : `${path}.${inner}`;
}

/** `1.34` of `1.34.1`; recordings without a version are of 1.34. */
function versionOf(value: unknown): SchedulerVersion | null {
  if (value === undefined) return '1.34';
  return SCHEDULER_VERSIONS.find((version) => value === version || String(value).startsWith(`${version}.`)) ?? null;
}

/** The default profile, or the one that the case brings. */
function policyOf(profile: unknown, schedulerVersion: SchedulerVersion): Policy | Issue {
  if (profile === undefined) return { ...POLICIES[0]!, schedulerVersion };
  const { policy, issues } = parseSchedulerProfile(profile, { schedulerVersion });
  return policy ?? issues.find(({ severity }) => severity === 'error')!;
}
