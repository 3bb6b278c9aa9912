/** Berth itself. */

import { BEARABLE } from '../../server/hindrance.ts';
import {
  BERTH,
  BERTH_FOLDERS,
  BERTH_LABELS,
  BERTH_SELECTOR,
  EXTENDER_PORT,
  metadataIn,
  OBSERVE_PORT,
  POLICY_CONFIG_MAP,
  SCHEDULER_CONFIG_MAP,
  SERVER_SECRET,
} from './names.ts';
import {
  CONTAINER_SECURITY_CONTEXT,
  POD_SECURITY_CONTEXT,
  PRIORITY_CLASS,
  ROLLING_UPDATE,
  spreadConstraints,
} from './pod-parts.ts';
import { hasPolicyFile } from './policy.ts';
import type { Note, Section } from './section.ts';
import { LOG_VOLUME_SIZE, serveArguments } from './serve-arguments.ts';
import type { ManifestSettings } from './settings.ts';

/** Seconds from the request to stop until the pod is killed: well above `--stop-grace`. */
const TERMINATION_SECONDS = 30;

/** What is better answered by this replica than by none counts for alerts, not for the Service. */
const READINESS_PATH = `/readyz?${BEARABLE.map((name) => `exclude=${name}`).join('&')}`;

const RESOURCES = {
  requests: { cpu: '500m', memory: '512Mi', 'ephemeral-storage': LOG_VOLUME_SIZE },
  limits: { memory: '1Gi', 'ephemeral-storage': '1Gi' },
} as const;

const CONTAINER = ['spec', 'template', 'spec', 'containers', 0] as const;

const NOTES: readonly Note[] = [
  {
    path: ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'],
    text: 'On a stop Berth first says that it is not ready and goes on answering for --stop-grace: no preStop hook.',
  },
  {
    path: ['spec', 'template', 'spec', 'volumes', 0, 'secret', 'defaultMode'],
    text: '0440: the group of the pod reads the key.',
  },
  {
    path: [...CONTAINER, 'resources'],
    text: 'Room for 5,000 nodes and 50,000 pods. No limit on CPU: throttling would cost answers their deadline.',
  },
];

export const deployment: Section = {
  name: 'deployment',
  summary: 'Berth itself',
  toManifests: (settings) => [
    {
      notes: NOTES,
      object: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: metadataIn(settings.namespace, BERTH),
        spec: {
          replicas: settings.replicas,
          strategy: ROLLING_UPDATE,
          selector: { matchLabels: BERTH_SELECTOR },
          template: {
            metadata: { labels: BERTH_LABELS },
            spec: podSpec(settings),
          },
        },
      },
    },
  ],
};

function podSpec(settings: ManifestSettings): Record<string, unknown> {
  return {
    serviceAccountName: BERTH,
    priorityClassName: PRIORITY_CLASS,
    terminationGracePeriodSeconds: TERMINATION_SECONDS,
    securityContext: POD_SECURITY_CONTEXT,
    topologySpreadConstraints: spreadConstraints(BERTH_SELECTOR),
    containers: [container(settings)],
    volumes: volumesOf(settings),
  };
}

function container(settings: ManifestSettings): Record<string, unknown> {
  const probe = (path: string, periodSeconds: number, failureThreshold: number): Record<string, unknown> => ({
    httpGet: { path, port: OBSERVE_PORT.name },
    periodSeconds,
    failureThreshold,
    timeoutSeconds: 2,
  });
  return {
    name: BERTH,
    image: settings.image,
    imagePullPolicy: 'IfNotPresent',
    args: serveArguments(settings),
    ports: [EXTENDER_PORT, OBSERVE_PORT].map(({ name, number }) => ({ name, containerPort: number, protocol: 'TCP' })),
    startupProbe: probe('/healthz', 1, 60),
    livenessProbe: probe('/healthz', 10, 3),
    readinessProbe: probe(READINESS_PATH, 2, 2),
    resources: RESOURCES,
    securityContext: CONTAINER_SECURITY_CONTEXT,
    volumeMounts: volumesOf(settings).map(({ name }) => ({
      name,
      mountPath: BERTH_FOLDERS[name],
      ...(name === 'log' ? {} : { readOnly: true }),
    })),
  };
}

interface Volume {
  readonly name: keyof typeof BERTH_FOLDERS;
  readonly [source: string]: unknown;
}

function volumesOf(settings: ManifestSettings): Volume[] {
  const volumes: Volume[] = [{ name: 'tls', secret: { secretName: SERVER_SECRET, defaultMode: 0o440 } }];
  if (hasPolicyFile(settings)) volumes.push({ name: 'policy', configMap: { name: POLICY_CONFIG_MAP } });
  volumes.push({ name: 'scheduler', configMap: { name: SCHEDULER_CONFIG_MAP } });
  volumes.push({ name: 'log', emptyDir: { sizeLimit: LOG_VOLUME_SIZE } });
  return volumes;
}
