/** VMIs and settings for tests of launcher pods: state only what matters. */

import { Field } from '../../../../src/kube/field.ts';
import { IssueList } from '../../../../src/kube/issues.ts';
import { readKubevirtConfiguration } from '../../../../src/kube/kubevirt/configuration.ts';
import { defaultVmi } from '../../../../src/kube/kubevirt/defaults.ts';
import { type LauncherPod, renderLauncherPod } from '../../../../src/kube/kubevirt/launcher/launcher-pod.ts';
import { memoryOverheadBytes } from '../../../../src/kube/kubevirt/launcher/memory-overhead.ts';
import type { LauncherSettings } from '../../../../src/kube/kubevirt/launcher/settings.ts';
import { ReadContext } from '../../../../src/kube/read-context.ts';

export type Json = Readonly<Record<string, unknown>>;

/** A VMI `vm` with the given domain, and other fields of its spec. */
export function vmiOf(domain: Json, spec: Json = {}, rest: Json = {}): Json {
  return { metadata: { name: 'vm', namespace: 'default', uid: 'uid-vm' }, spec: { ...spec, domain }, ...rest };
}

/** Settings of release `main`, changed as given. */
export function settingsOf(configuration: Json = {}, changes: Partial<LauncherSettings> = {}): LauncherSettings {
  const issues = new IssueList();
  const field = Field.root(configuration, issues);
  const read = readKubevirtConfiguration(field, new ReadContext({}, undefined, issues));
  return { configuration: read, version: 'main', ...changes };
}

/** The overhead of a VMI as it is, in bytes. */
export function overheadOf(vmi: Json, settings = settingsOf()): number {
  return Number(memoryOverheadBytes(Field.root(vmi, new IssueList()), settings));
}

export interface Rendered {
  readonly pod: LauncherPod;
  readonly issues: readonly string[];
}

/** The pod of a VMI as it is, and the issues as `code path`. */
export function render(vmi: unknown, settings = settingsOf()): Rendered {
  const issues = new IssueList();
  const pod = renderLauncherPod(Field.root(vmi, issues), settings);
  return { pod, issues: issues.all.map(({ code, path }) => `${code} ${path}`) };
}

/** The VMI with KubeVirt's defaults, and the issues as `code path`. */
export function defaulted(vmi: unknown, settings = settingsOf()): { readonly vmi: Json; readonly issues: string[] } {
  const issues = new IssueList();
  const made = defaultVmi(Field.root(vmi, issues), settings.configuration, settings.version);
  return { vmi: made, issues: issues.all.map(({ code, path }) => `${code} ${path}`) };
}

/** The pod of a VMI with KubeVirt's defaults. */
export function start(vmi: Json, settings = settingsOf()): LauncherPod {
  return render(defaulted(vmi, settings).vmi, settings).pod;
}

interface Container {
  readonly name: string;
  readonly restartPolicy?: string;
  readonly resources: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
    readonly claims?: readonly Json[];
  };
}

/** All containers by name, those of the start too. */
export function containersOf({ spec }: LauncherPod): ReadonlyMap<string, Container> {
  const lists = [spec['containers'], spec['initContainers'] ?? []] as Container[][]; // as the renderer makes them
  return new Map(lists.flat().map((container) => [container.name, container]));
}

/** Requests of the container that runs the guest. */
export function requestsOf(pod: LauncherPod): Readonly<Record<string, string>> {
  return containersOf(pod).get('compute')?.resources.requests ?? {};
}

/** Limits of the container that runs the guest. */
export function limitsOf(pod: LauncherPod): Readonly<Record<string, string>> {
  return containersOf(pod).get('compute')?.resources.limits ?? {};
}
