/** Nodes, pods, and what a pod asks for. */

import { isRecord } from '../field.ts';
import { labelSelector, labels, nodeSelector, preferredNodeTerms, taints, topologyKey } from './labels.ts';
import { amounts, image, metadata, namespaceName, resourceName } from './metadata.ts';
import { type Fields, fact, list, name, object, presence, type Rule, texts } from './rule.ts';

/** Conditions without their messages. */
export const conditions: Rule = list(object({ type: fact, status: fact, reason: fact, lastTransitionTime: fact }));

export const resources: Rule = object({ requests: amounts, limits: amounts });

export const node: Rule = object({
  metadata: metadata('node'),
  spec: object({ taints, unschedulable: fact }),
  status: object({
    capacity: amounts,
    allocatable: amounts,
    images: list(object({ names: list(image), sizeBytes: fact })),
    declaredFeatures: list(fact),
    conditions,
  }),
});

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const podTerm: Rule = object({
  labelSelector,
  namespaceSelector: labelSelector,
  namespaces: list(namespaceName),
  topologyKey,
  matchLabelKeys: topologyKey,
  mismatchLabelKeys: topologyKey,
});

const podTerms: Rule = object({
  [REQUIRED]: list(podTerm),
  [PREFERRED]: list(object({ weight: fact, podAffinityTerm: podTerm })),
});

export const affinity: Rule = object({
  nodeAffinity: object({ [REQUIRED]: nodeSelector, [PREFERRED]: preferredNodeTerms }),
  podAffinity: podTerms,
  podAntiAffinity: podTerms,
});

export const spreadConstraints: Rule = list(
  object({
    maxSkew: fact,
    minDomains: fact,
    topologyKey,
    whenUnsatisfiable: fact,
    labelSelector,
    matchLabelKeys: topologyKey,
    nodeAffinityPolicy: fact,
    nodeTaintsPolicy: fact,
  }),
);

/** Addresses that stand for every interface, or for the machine itself. */
const COMMON_ADDRESSES = ['', '0.0.0.0', '::', '127.0.0.1', '::1'];

/** The container of a launcher in which its guest runs is told by its name. */
export const containerName = name('container', ['compute']);

const container: Rule = object({
  name: containerName,
  image,
  resources,
  ports: list(
    object({ hostIP: name('address', COMMON_ADDRESSES), protocol: fact, hostPort: fact, containerPort: fact }),
  ),
  restartPolicy: fact,
  restartPolicyRules: list(object({ action: fact })),
});

const containerStatuses: Rule = list(
  object({ name: containerName, resources: object({ requests: amounts }), allocatedResources: amounts }),
);

const handle = name('handle');

/** In-tree sources of volumes. */
export const VOLUME_SOURCES: Fields = {
  gcePersistentDisk: object({ pdName: handle, readOnly: fact }),
  awsElasticBlockStore: object({ volumeID: handle, readOnly: fact }),
  iscsi: object({ iqn: handle, readOnly: fact }),
  rbd: object({ monitors: list(handle), pool: handle, image: handle, readOnly: fact }),
  cinder: object({ volumeID: handle }),
  azureDisk: object({ diskURI: handle }),
  azureFile: object({ secretName: handle, secretNamespace: namespaceName, shareName: handle }),
  vsphereVolume: object({ volumePath: handle }),
  portworxVolume: object({ volumeID: handle }),
};

const volume: Rule = object({
  name: name('container'),
  persistentVolumeClaim: object({ claimName: name('claim') }),
  ephemeral: presence,
  image: object({ reference: image }),
  ...VOLUME_SOURCES,
});

/** Kubernetes makes two classes of its own. */
export const priorityClassName = name('priorityClass', ['system-cluster-critical', 'system-node-critical']);

const wholePod: Rule = object({
  metadata: metadata('pod'),
  spec: object({
    nodeName: name('node'),
    schedulerName: name('scheduler', ['default-scheduler']),
    schedulingGates: list(object({ name: name('gate') })),
    priority: fact,
    priorityClassName,
    preemptionPolicy: fact,
    affinity,
    nodeSelector: labels,
    tolerations: taints,
    topologySpreadConstraints: spreadConstraints,
    hostNetwork: fact,
    hostUsers: fact,
    overhead: amounts,
    resources,
    volumes: list(volume),
    initContainers: list(container),
    containers: list(container),
  }),
  status: object({
    phase: fact,
    nominatedNodeName: name('node'),
    startTime: fact,
    conditions,
    resources: object({ requests: amounts }),
    allocatedResources: amounts,
    containerStatuses,
    initContainerStatuses: containerStatuses,
  }),
});

/** A pod. The claims of its ephemeral volumes are named after it. */
export const pod: Rule = (value, book) => {
  const { metadata: identity, spec } = isRecord(value) ? value : {};
  const podName = isRecord(identity) ? identity['name'] : undefined;
  const volumes = isRecord(spec) && Array.isArray(spec['volumes']) ? spec['volumes'] : [];
  for (const one of volumes) {
    if (typeof podName !== 'string' || !isRecord(one) || !isRecord(one['ephemeral'])) continue;
    const volumeName = String(one['name']);
    book.derive(
      'claim',
      `${podName}-${volumeName}`,
      () => `${book.name('pod', podName)}-${book.name('container', volumeName)}`,
    );
  }
  return wholePod(value, book);
};

export const nodeResourceTopology: Rule = object({
  metadata: metadata('node'),
  topologyPolicies: list(fact),
  attributes: list(object({ name: fact, value: fact })),
  zones: list(
    object({
      name: fact,
      type: fact,
      resources: list(object({ name: texts(resourceName), capacity: fact, allocatable: fact, available: fact })),
    }),
  ),
});
