/** A kube-scheduler of its own, which asks Berth; the default one is left alone. */

import { createHash } from 'node:crypto';
import { configurationText } from './configuration.ts';
import {
  BERTH_FOLDERS,
  CLIENT_SECRET,
  metadataIn,
  SCHEDULER_CONFIG_KEY,
  SCHEDULER_CONFIG_MAP,
  SCHEDULER_PORT,
  SCHEDULER_SELECTOR,
} from './names.ts';
import {
  CONTAINER_SECURITY_CONTEXT,
  POD_SECURITY_CONTEXT,
  PRIORITY_CLASS,
  ROLLING_UPDATE,
  spreadConstraints,
} from './pod-parts.ts';
import { CLIENT_FOLDERS } from './scheduler-configuration.ts';
import { schedulerRbac } from './scheduler-rbac.ts';
import type { Manifest, Section } from './section.ts';
import type { ManifestSettings } from './settings.ts';

export const scheduler: Section = {
  name: 'scheduler',
  summary: 'the second kube-scheduler with its rights',
  toManifests: (settings) => {
    if (settings.mode !== 'second-scheduler') return [];
    return [...schedulerRbac(settings), schedulerDeployment(settings)];
  },
};

function schedulerDeployment(settings: ManifestSettings): Manifest {
  const { namespace, schedulerName, replicas } = settings;
  return {
    comment: `Schedules the pods that choose it: spec.schedulerName: ${schedulerName} in a Pod,
spec.template.spec.schedulerName: ${schedulerName} in a VirtualMachine. One replica leads, the others wait.`,
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: metadataIn(namespace, schedulerName, SCHEDULER_SELECTOR),
      spec: {
        replicas,
        strategy: ROLLING_UPDATE,
        selector: { matchLabels: SCHEDULER_SELECTOR },
        template: {
          metadata: {
            labels: SCHEDULER_SELECTOR,
            annotations: restartMarks(settings),
          },
          spec: podSpec(settings),
        },
      },
    },
  };
}

/** kube-scheduler reads its configuration and its CA once (client-go/transport): a changed one starts new pods. */
function restartMarks(settings: ManifestSettings): Record<string, string> {
  const { certificates } = settings;
  return {
    'berth.dev/configuration-sha256': sha256(configurationText(settings)),
    ...(certificates.kind === 'self-made' && { 'berth.dev/ca-sha256': sha256(certificates.made.ca) }),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function podSpec({ schedulerName, kubernetesVersion, mode }: ManifestSettings): Record<string, unknown> {
  const probe = (path: string, periodSeconds: number): Record<string, unknown> => ({
    httpGet: { path, port: SCHEDULER_PORT, scheme: 'HTTPS' },
    periodSeconds,
    failureThreshold: 3,
    timeoutSeconds: 5,
  });
  return {
    serviceAccountName: schedulerName,
    priorityClassName: PRIORITY_CLASS,
    securityContext: POD_SECURITY_CONTEXT,
    topologySpreadConstraints: spreadConstraints(SCHEDULER_SELECTOR),
    containers: [
      {
        name: 'kube-scheduler',
        image: `registry.k8s.io/kube-scheduler:v${kubernetesVersion}`,
        command: ['kube-scheduler', `--config=${BERTH_FOLDERS.scheduler}/${SCHEDULER_CONFIG_KEY}`],
        ports: [{ name: 'https', containerPort: SCHEDULER_PORT, protocol: 'TCP' }],
        livenessProbe: { ...probe('/livez', 10), initialDelaySeconds: 15 },
        readinessProbe: probe('/readyz', 5),
        resources: { requests: { cpu: '100m', memory: '256Mi' } },
        securityContext: CONTAINER_SECURITY_CONTEXT,
        volumeMounts: [
          { name: 'configuration', mountPath: BERTH_FOLDERS.scheduler, readOnly: true },
          { name: 'client', mountPath: CLIENT_FOLDERS[mode], readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'configuration', configMap: { name: SCHEDULER_CONFIG_MAP } },
      { name: 'client', secret: { secretName: CLIENT_SECRET, defaultMode: 0o440 } },
    ],
  };
}
