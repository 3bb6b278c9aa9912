/** Recorded verdicts of kube-scheduler: one case a line (test/oracles/kube-scheduler/README.md). */

import {
  ClusterState,
  createIssue,
  createProfile,
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
import { parseSchedulerProfile } from '../../kube/scheduler-profile.ts';

/** The scheduler's refusal of a node or pod. */
export interface RecordedRejection {
  readonly plugin?: string;
  readonly code: string;
  readonly reasons?: readonly string[] | null;
}

/** The scheduler's verdict for one pod. */
export interface RecordedVerdict {
  readonly pod?: string;
  readonly preFilter?: RecordedRejection;
  readonly filter?: Readonly<Record<string, RecordedRejection>> | null;
  readonly score?: Readonly<
    Record<string, { readonly scores: Readonly<Record<string, number>>; readonly total: number }>
  > | null;
  readonly best?: readonly string[] | null;
  readonly preemption?: {
    readonly code: string;
    readonly nominatedNode: string;
    readonly victims?: readonly string[] | null;
    readonly reasons?: readonly string[] | null;
  };
  /** Scoring failed: the scheduler gave the attempt up. */
  readonly error?: RecordedRejection;
}

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
export function readyCase(value: unknown, line: number): ReadyCase | Issue {
  const path = `line ${line}`;
  if (!isRecord(value)) return createIssue('wrong-type', path, 'no object', NOT_RECORDED);
  const { pending, expected, name } = value;
  if (!Array.isArray(pending) || !Array.isArray(expected) || pending.length !== expected.length) {
    return createIssue('missing-field', path, 'no pending and expected of one length', NOT_RECORDED);
  }
  const schedulerVersion = versionOf(value['schedulerVersion']);
  if (schedulerVersion === null) {
    const wanted = `one of ${SCHEDULER_VERSIONS.join(', ')}`;
    return createIssue('unsupported-version', `${path}.schedulerVersion`, String(value['schedulerVersion']), wanted);
  }
  const policy = policyOf(value['profile'], schedulerVersion);
  if ('code' in policy) return { ...policy, path: `${path}.profile.${policy.path}` };
  const snapshot = Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'pending' && key !== 'expected'));
  const { cluster, issues } = clusterFromDocuments([{ value: snapshot, path }], { schedulerVersion });
  const pods = pending.map((manifest) => podFromManifest(manifest, { axes: cluster.axes, schedulerVersion }));
  return {
    name: typeof name === 'string' ? name : path,
    scheduler: new Scheduler(new ClusterState(cluster), createProfile(policy, PLUGINS)),
    pods: pods.map(({ pod }) => pod),
    expected: expected as RecordedVerdict[], // compared field by field; whatever is missing shows as a difference
    issues: [...issues, ...pods.flatMap((read) => read.issues)].filter(({ severity }) => severity === 'error'),
  };
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
