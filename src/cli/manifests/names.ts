/** Names, ports and paths that several manifests share: what one of them makes, another one refers to. */

import packageJson from '../../../package.json' with { type: 'json' };

/** Name of the ServiceAccount, Deployment, Service, budget and network policy of the extender. */
export const BERTH = 'berth';

/** What `berth manifests --dockerfile` is built as. */
export const DEFAULT_IMAGE = `${BERTH}:${packageJson.version}`;

/** kube-scheduler calls here. */
export const EXTENDER_PORT = { name: 'extender', number: 8443 } as const;
/** Probes, metrics and the web page. */
export const OBSERVE_PORT = { name: 'observe', number: 8080 } as const;
/** kube-scheduler's own probes and metrics. */
export const SCHEDULER_PORT = 10259;

/** Secrets with tls.crt, tls.key and ca.crt, whoever makes them. */
export const SERVER_SECRET = 'berth-server-tls';
export const CLIENT_SECRET = 'berth-client-tls';

export const POLICY_CONFIG_MAP = 'berth-policy';
export const POLICY_KEY = 'policy.yaml';
export const SHADOW_KEY = 'shadow.yaml';

/** Holds a KubeSchedulerConfiguration: the scheduler is started with it, and Berth reads who calls. */
export const SCHEDULER_CONFIG_MAP = 'berth-scheduler-configuration';
export const SCHEDULER_CONFIG_KEY = 'config.yaml';

/** Folders in Berth's container. */
export const BERTH_FOLDERS = {
  tls: '/etc/berth/tls',
  policy: '/etc/berth/policy',
  scheduler: '/etc/berth/scheduler',
  log: '/var/log/berth',
} as const;

/** The user and group of both containers: a number, so that runAsNonRoot can be checked before the start. */
export const USER_ID = 65532;

const PART_OF = { 'app.kubernetes.io/part-of': BERTH } as const;

/** What selects Berth's own pods. */
export const BERTH_SELECTOR = { 'app.kubernetes.io/name': BERTH, 'app.kubernetes.io/component': 'extender' } as const;

/** Labels of everything that is Berth's own. */
export const BERTH_LABELS = { ...BERTH_SELECTOR, ...PART_OF } as const;

/** What selects the pods of the second kube-scheduler. */
export const SCHEDULER_SELECTOR = {
  'app.kubernetes.io/name': 'kube-scheduler',
  'app.kubernetes.io/component': 'scheduler',
  ...PART_OF,
} as const;

/** Metadata of an object in a namespace. */
export function metadataIn(
  namespace: string,
  name: string,
  labels: Readonly<Record<string, string>> = BERTH_LABELS,
): Record<string, unknown> {
  return { name, namespace, labels };
}

/** Metadata of an object without a namespace; `name` tells two installations apart by itself. */
export function clusterMetadata(
  name: string,
  labels: Readonly<Record<string, string>> = BERTH_LABELS,
): Record<string, unknown> {
  return { name, labels };
}

/** The Service as kube-scheduler and certificates name it. */
export function serviceHost(namespace: string): string {
  return `${BERTH}.${namespace}.svc`;
}

/** Every name of the Service that a certificate must hold. */
export function serviceNames(namespace: string): readonly string[] {
  const host = serviceHost(namespace);
  return [host, BERTH, `${BERTH}.${namespace}`, `${host}.cluster.local`];
}
