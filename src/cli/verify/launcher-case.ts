/** Recorded launcher pods: one VirtualMachineInstance a line, with what KubeVirt made of it (test/corpus/kubevirt-launcher-pods). */

import { createIssue, describeValue, type Issue } from '../../core/index.ts';
import { Field, isRecord } from '../../kube/field.ts';
import { IssueList } from '../../kube/issues.ts';
import { readKubevirtConfiguration } from '../../kube/kubevirt/configuration.ts';
import { defaultVmi } from '../../kube/kubevirt/defaults.ts';
import { renderLauncherPod } from '../../kube/kubevirt/launcher/launcher-pod.ts';
import { memoryOverheadBytes } from '../../kube/kubevirt/launcher/memory-overhead.ts';
import { renderMigrationTargetPod } from '../../kube/kubevirt/launcher/migration-target-pod.ts';
import type { LauncherSettings } from '../../kube/kubevirt/launcher/settings.ts';
import { KUBEVIRT_VERSIONS } from '../../kube/kubevirt/version.ts';
import { ReadContext } from '../../kube/read-context.ts';

type Json = Readonly<Record<string, unknown>>;

/** What is recorded of a case, or what Berth makes of it; undefined where there is none. */
export interface LauncherOutcome {
  readonly defaultedVmi: unknown;
  readonly memoryOverheadBytes: unknown;
  readonly pod: unknown;
  readonly migrationTargetPod: unknown;
  /** Why it is refused; undefined where it is not. */
  readonly error: unknown;
}

export interface LauncherCase {
  readonly name: string;
  readonly recorded: LauncherOutcome;
  readonly made: LauncherOutcome;
}

/** Levels of nesting below which a line is refused; no Kubernetes type nests deeper. */
const MAX_DEPTH = 64;

const NOT_RECORDED = 'a recorded case: an object with vmi, and pod or error';

/** Makes what the case asks for, or says why the line is none. */
export function readLauncherCase(
  value: unknown,
  line: number,
): { readonly ready: LauncherCase } | { readonly refused: readonly Issue[] } {
  const path = `line ${line}`;
  const refuse = (code: Issue['code'], found: string) => ({ refused: [createIssue(code, path, found, NOT_RECORDED)] });
  if (!isRecord(value)) return refuse('wrong-type', 'no object');
  if (!isShallow(value, MAX_DEPTH)) return refuse('input-too-deep', `more than ${MAX_DEPTH} levels`);
  const { name, vmi, pod, error } = value;
  if (!isRecord(vmi)) return refuse('missing-field', `vmi: ${describeValue(vmi)}`);
  if (!isRecord(pod) && error === undefined) return refuse('missing-field', 'no pod and no error');
  const settings = readSettings(value, path);
  if ('refused' in settings) return settings;
  const recorded: LauncherOutcome = {
    defaultedVmi: value['defaultedVmi'],
    memoryOverheadBytes: value['memoryOverheadBytes'],
    pod,
    migrationTargetPod: value['migrationTargetPod'],
    error,
  };
  return { ready: { name: typeof name === 'string' ? name : path, recorded, made: make(value, settings) } };
}

function isShallow(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1));
}

function readSettings(value: Json, path: string): LauncherSettings | { readonly refused: readonly Issue[] } {
  const issues = new IssueList();
  const root = Field.root(value, issues, path);
  const configuration = readKubevirtConfiguration(
    root.get('kubevirtConfiguration'),
    new ReadContext({}, undefined, issues),
  );
  const written = root.get('kubevirtVersion').text('main');
  const version = KUBEVIRT_VERSIONS.find((known) => known === written);
  if (version === undefined) {
    const wanted = `one of ${KUBEVIRT_VERSIONS.join(', ')}`;
    issues.add(createIssue('unsupported-version', `${path}.kubevirtVersion`, describeValue(written), wanted));
  }
  const namespace = root.get('namespace').object();
  const settings: LauncherSettings = {
    configuration,
    version: version ?? 'main',
    ...(namespace.isPresent ? { namespace: readNamespace(namespace) } : {}),
    networkResources: readTexts(root.get('networkResources')),
    claimUids: readTexts(root.get('claimUids')),
  };
  return issues.errorCount > 0 ? { refused: issues.all } : settings;
}

function readNamespace(namespace: Field): NonNullable<LauncherSettings['namespace']> {
  return {
    labels: readTexts(namespace.get('labels')),
    limitedResources: namespace.get('limitedResources').texts(),
  };
}

function readTexts(field: Field): ReadonlyMap<string, string> {
  return new Map(field.entries().map(([key, value]) => [key, value.text()]));
}

/** What KubeVirt makes of the case, by Berth's account. */
function make(value: Json, settings: LauncherSettings): LauncherOutcome {
  const issues = new IssueList();
  const fieldOf = (inner: unknown, path: string) => Field.root(inner, issues, path);
  const defaulted = defaultVmi(fieldOf(value['vmi'], 'vmi'), settings.configuration, settings.version);
  const vmi = fieldOf(defaulted, 'vmi');
  const pod = renderLauncherPod(vmi, settings);
  const isRefused = value['error'] !== undefined;
  const migrates = value['migrationTargetPod'] !== undefined || (isRefused && value['sourceNode'] !== undefined);
  const target = () =>
    renderMigrationTargetPod(vmi, {
      ...settings,
      sourcePod: fieldOf(value['sourcePod'] ?? pod, 'sourcePod'),
      sourceNode: fieldOf(value['sourceNode'], 'sourceNode'),
      migration: fieldOf(value['migration'] ?? plainMigration(value), 'migration'),
    });
  const made = {
    defaultedVmi: defaulted,
    memoryOverheadBytes: Number(memoryOverheadBytes(vmi, settings)),
    pod,
    migrationTargetPod: migrates ? target() : undefined,
  };
  const error = issues.all.find(({ severity }) => severity === 'error');
  return { ...made, error: error === undefined ? undefined : `${error.path}: ${error.found}, wanted ${error.wanted}` };
}

/** The migration of a case that brings none. */
function plainMigration({ name }: Json): Json {
  return { metadata: { name: `mig-${String(name)}`, uid: 'uid-mig' }, spec: {} };
}
