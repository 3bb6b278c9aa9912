/** What is kept of claims, volumes and what provisions them (readers: claims.ts, storage.ts). */

import { each, fields, only, type Shape, whole } from './shape.ts';
import { metadata, owners } from './shapes-metadata.ts';
import { VOLUME_SOURCES } from './shapes-pod.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';

/** The spec of a PersistentVolume, which stands inside attachments too. */
const volumeSpec = fields({
  storageClassName: whole,
  capacity: only('storage'),
  accessModes: whole,
  volumeMode: whole,
  volumeAttributesClassName: whole,
  nodeAffinity: only('required'),
  claimRef: only('namespace', 'name', 'uid'),
  csi: only('driver', 'volumeHandle'),
  ...VOLUME_SOURCES,
});

export const claim: Shape = fields({
  metadata: metadata({
    ownerReferences: owners,
    annotations: only(BETA_CLASS, 'pv.kubernetes.io/bind-completed', 'volume.kubernetes.io/selected-node'),
  }),
  spec: fields({
    storageClassName: whole,
    volumeName: whole,
    accessModes: whole,
    volumeMode: whole,
    volumeAttributesClassName: whole,
    resources: fields({ requests: only('storage') }),
    selector: whole,
  }),
  status: only('phase'),
});

export const volume: Shape = fields({
  metadata: metadata({ labels: whole, annotations: only(BETA_CLASS, 'kubernetes.io/azure-file-resource-group') }),
  spec: volumeSpec,
  status: only('phase'),
});

export const storageClass: Shape = fields({
  metadata: metadata(),
  provisioner: whole,
  volumeBindingMode: whole,
  allowedTopologies: whole,
});

export const csiNode: Shape = fields({
  metadata: metadata({ annotations: only('storage.alpha.kubernetes.io/migrated-plugins') }),
  spec: fields({ drivers: each(fields({ name: whole, allocatable: only('count'), topologyKeys: whole })) }),
});

export const csiDriver: Shape = fields({ metadata: metadata(), spec: only('storageCapacity') });

export const storageCapacity: Shape = fields({
  metadata: metadata(),
  storageClassName: whole,
  nodeTopology: whole,
  capacity: whole,
  maximumVolumeSize: whole,
});

export const attachment: Shape = fields({
  metadata: metadata(),
  spec: fields({
    attacher: whole,
    nodeName: whole,
    source: fields({ persistentVolumeName: whole, inlineVolumeSpec: volumeSpec }),
  }),
});
