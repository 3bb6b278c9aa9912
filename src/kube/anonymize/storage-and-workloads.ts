/** Claims, volumes, what provisions them, and the objects around pods. */

import { labelSelector, labels, nodeSelector, topologyKey, topologyTerms } from './labels.ts';
import { metadata, namespaceName } from './metadata.ts';
import { priorityClassName, VOLUME_SOURCES } from './pods-and-nodes.ts';
import { fact, list, map, name, object, type Rule, texts } from './rule.ts';

const capacity: Rule = object({ storage: fact });
const className = name('storageClass');

/** Drivers that took over sources of Kubernetes' own are known to the engine by their names. */
const KNOWN_DRIVER =
  /^(kubernetes\.io\/[a-z-]+|(pd|ebs|disk|file|cinder)\.csi\.[a-z.]+|csi\.vsphere\.vmware\.com|pxd\.portworx\.com)$/;
const driver: Rule = texts((text, book) => (KNOWN_DRIVER.test(text) ? text : book.name('driver', text)));

const volumeSpec: Rule = object({
  storageClassName: className,
  capacity,
  accessModes: list(fact),
  volumeMode: fact,
  volumeAttributesClassName: className,
  nodeAffinity: object({ required: nodeSelector }),
  claimRef: object({ namespace: namespaceName, name: name('claim'), uid: name('uid') }),
  csi: object({ driver, volumeHandle: name('handle') }),
  ...VOLUME_SOURCES,
});

export const claim: Rule = object({
  metadata: metadata('claim'),
  spec: object({
    storageClassName: className,
    volumeName: name('volume'),
    accessModes: list(fact),
    volumeMode: fact,
    volumeAttributesClassName: className,
    resources: object({ requests: capacity }),
    selector: labelSelector,
  }),
  status: object({ phase: fact }),
});

export const volume: Rule = object({
  metadata: metadata('volume'),
  spec: volumeSpec,
  status: object({ phase: fact }),
});

export const storageClass: Rule = object({
  metadata: metadata('storageClass'),
  provisioner: driver,
  volumeBindingMode: fact,
  allowedTopologies: topologyTerms,
});

export const csiNode: Rule = object({
  metadata: metadata('node'),
  spec: object({
    drivers: list(object({ name: driver, allocatable: object({ count: fact }), topologyKeys: list(topologyKey) })),
  }),
});

export const csiDriver: Rule = object({ metadata: metadata(driver), spec: object({ storageCapacity: fact }) });

export const storageCapacity: Rule = object({
  metadata: metadata('object'),
  storageClassName: className,
  nodeTopology: labelSelector,
  capacity: fact,
  maximumVolumeSize: fact,
});

export const attachment: Rule = object({
  metadata: metadata('object'),
  spec: object({
    attacher: driver,
    nodeName: name('node'),
    source: object({ persistentVolumeName: name('volume'), inlineVolumeSpec: volumeSpec }),
  }),
});

export const namespace: Rule = object({ metadata: metadata(namespaceName) });

export const service: Rule = object({ metadata: metadata('object'), spec: object({ selector: labels }) });

export const replicationController: Rule = object({ metadata: metadata('owner'), spec: object({ selector: labels }) });

/** ReplicaSets and StatefulSets. */
export const controller: Rule = object({ metadata: metadata('owner'), spec: object({ selector: labelSelector }) });

export const disruptionBudget: Rule = object({
  metadata: metadata('object'),
  spec: object({ selector: labelSelector }),
  status: object({
    disruptionsAllowed: fact,
    disruptedPods: map(
      (key, book) => book.name('pod', key),
      () => fact,
    ),
  }),
});

export const priorityClass: Rule = object({
  metadata: metadata(priorityClassName),
  value: fact,
  globalDefault: fact,
  preemptionPolicy: fact,
});
