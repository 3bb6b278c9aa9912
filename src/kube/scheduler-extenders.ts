/** The extenders of a KubeSchedulerConfiguration, as data (k8s.io/kube-scheduler/config/v1 Extender). */

import { createIssue, type Issue, isExtendedResource, isQualifiedName, quote } from '../core/index.ts';
import { parseGoDuration } from './go-duration.ts';

/** A webhook that kube-scheduler asks. A verb that is '' is not called. */
export interface ExtenderConfig {
  /** Verbs are appended to it after a slash. */
  readonly urlPrefix: string;
  readonly filterVerb: string;
  readonly prioritizeVerb: string;
  readonly preemptVerb: string;
  readonly bindVerb: string;
  /** Its scores (0..10) count 10 times this. */
  readonly weight: number;
  readonly usesHttps: boolean;
  readonly tls: ExtenderTls | null;
  readonly httpTimeoutSeconds: number;
  /** True where names of nodes are sent, false where whole nodes are. */
  readonly isNodeCacheCapable: boolean;
  /** Pods are sent only where they ask for one of these; every pod where there is none. */
  readonly managedResources: readonly ManagedResource[];
  /** True where scheduling goes on without an answer. */
  readonly isIgnorable: boolean;
}

interface ManagedResource {
  readonly name: string;
  /** True where NodeResourcesFit does not look at it. */
  readonly isIgnoredByScheduler: boolean;
}

/** '' where nothing is given; the `...Data` are base64 and take the place of the files. */
interface ExtenderTls {
  readonly insecure: boolean;
  readonly serverName: string;
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
  readonly certData: string;
  readonly keyData: string;
  readonly caData: string;
}

/** An extender whose form has been checked and whose defaults are filled in. */
export interface WrittenExtender {
  readonly urlPrefix: string;
  readonly filterVerb: string;
  readonly prioritizeVerb: string;
  readonly preemptVerb: string;
  readonly bindVerb: string;
  readonly weight: number;
  readonly enableHTTPS: boolean;
  readonly tlsConfig?: ExtenderTls;
  readonly httpTimeout: string;
  readonly nodeCacheCapable: boolean;
  readonly managedResources: readonly { readonly name: string; readonly ignoredByScheduler: boolean }[];
  readonly ignorable: boolean;
}

/** Where `httpTimeout` is absent or zero. */
const DEFAULT_TIMEOUT_SECONDS = 5;

/** The extenders in the order in which kube-scheduler asks them: those that may not fail first. */
export function readExtenders(written: readonly WrittenExtender[], issues: Issue[]): ExtenderConfig[] {
  const managed = new Set<string>();
  const extenders = written.map((extender, index) => readExtender(extender, `extenders[${index}]`, managed, issues));
  const binders = extenders.filter(({ bindVerb }) => bindVerb !== '').length;
  if (binders > 1) {
    const wanted = 'at most one, for a pod is bound once';
    issues.push(createIssue('out-of-range', 'extenders', `${binders} extenders with a bindVerb`, wanted));
  }
  return [
    ...extenders.filter(({ isIgnorable }) => !isIgnorable),
    ...extenders.filter(({ isIgnorable }) => isIgnorable),
  ];
}

function readExtender(written: WrittenExtender, path: string, managed: Set<string>, issues: Issue[]): ExtenderConfig {
  const { enableHTTPS, tlsConfig, httpTimeout, nodeCacheCapable, managedResources, ignorable, ...same } = written;
  if (same.prioritizeVerb !== '' && same.weight <= 0) {
    issues.push(
      createIssue('out-of-range', `${path}.weight`, String(same.weight), 'at least 1 beside a prioritizeVerb'),
    );
  }
  const seconds = parseGoDuration(httpTimeout);
  if (seconds === null || seconds < 0) {
    const remedy = 'write 5s, 1m30s or 500ms';
    issues.push(createIssue('bad-time', `${path}.httpTimeout`, quote(httpTimeout), 'a duration', { remedy }));
  }
  managedResources.forEach(({ name }, index) => {
    const at = `${path}.managedResources[${index}].name`;
    if (!isQualifiedName(name) || !isExtendedResource(name)) {
      const wanted = 'an extended resource, such as example.com/gpu';
      issues.push(createIssue('unknown-value', at, quote(name), wanted));
    }
    if (managed.has(name)) {
      issues.push(createIssue('duplicate-object', at, quote(name), 'each resource once over all extenders'));
    }
    managed.add(name);
  });
  return {
    ...same,
    usesHttps: enableHTTPS,
    tls: tlsConfig ?? null,
    httpTimeoutSeconds: seconds || DEFAULT_TIMEOUT_SECONDS,
    isNodeCacheCapable: nodeCacheCapable,
    managedResources: managedResources.map(({ name, ignoredByScheduler }) => ({
      name,
      isIgnoredByScheduler: ignoredByScheduler,
    })),
    isIgnorable: ignorable,
  };
}
