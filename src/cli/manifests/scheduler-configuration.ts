/** The KubeSchedulerConfiguration that has Berth asked (k8s.io/kube-scheduler/config/v1). */

import { isIPv6 } from 'node:net';
import { EXTENDER_PORT, serviceHost } from './names.ts';
import type { ManifestSettings } from './settings.ts';

/** How long kube-scheduler waits for an answer: four times Berth's own deadline of 500 ms. */
const HTTP_TIMEOUT = '2s';

/** Where the client certificate lies for the kube-scheduler that calls. */
export const CLIENT_FOLDERS = {
  'second-scheduler': '/etc/berth/client',
  'change-default': '/etc/kubernetes/berth',
} as const;

export function schedulerConfiguration(settings: ManifestSettings): Record<string, unknown> {
  return {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    ...(settings.mode === 'second-scheduler' ? ownCluster(settings) : controlPlane()),
    profiles: [{ schedulerName: settings.schedulerName }],
    extenders: [extender(settings)],
  };
}

/** In a pod kube-scheduler finds the API server by itself; its lease must not be the default scheduler's. */
function ownCluster({ namespace, schedulerName }: ManifestSettings): Record<string, unknown> {
  return {
    leaderElection: {
      leaderElect: true,
      resourceLock: 'leases',
      resourceNamespace: namespace,
      resourceName: schedulerName,
    },
  };
}

/** As kubeadm starts kube-scheduler: flags of these meanings are not looked at beside --config. */
function controlPlane(): Record<string, unknown> {
  return { clientConnection: { kubeconfig: '/etc/kubernetes/scheduler.conf' }, leaderElection: { leaderElect: true } };
}

function extender(settings: ManifestSettings): Record<string, unknown> {
  const { namespace, mode, serviceIp, managedResources } = settings;
  const host = serviceHost(namespace);
  const folder = CLIENT_FOLDERS[mode];
  return {
    urlPrefix: `https://${serviceIp === null ? host : bracket(serviceIp)}:${EXTENDER_PORT.number}`,
    filterVerb: 'filter',
    prioritizeVerb: 'prioritize',
    preemptVerb: 'preempt',
    ...(settings.isBinding ? { bindVerb: 'bind' } : {}),
    weight: settings.weight,
    enableHTTPS: true,
    tlsConfig: {
      serverName: host,
      caFile: `${folder}/ca.crt`,
      certFile: `${folder}/tls.crt`,
      keyFile: `${folder}/tls.key`,
    },
    httpTimeout: HTTP_TIMEOUT,
    nodeCacheCapable: true,
    ignorable: settings.isIgnorable,
    ...(managedResources.length === 0
      ? {}
      : { managedResources: managedResources.map((name) => ({ name, ignoredByScheduler: false })) }),
  };
}

function bracket(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}
