/** Manifests that say how storage is provisioned and attached. */

import {
  type CsiDriver,
  type CsiNode,
  type CsiStorageCapacity,
  NO_LABELS,
  type StorageClass,
  type VolumeAttachment,
} from '../core/index.ts';
import type { Field } from './field.ts';
import { readName, readNamespace } from './metadata.ts';
import type { ReadContext } from './read-context.ts';
import { readLabelSelector, readTopologyTerms } from './selectors.ts';
import { readVolumeSource } from './volume-source.ts';

const MIGRATED_PLUGINS_ANNOTATION = 'storage.alpha.kubernetes.io/migrated-plugins';

/** A StorageClass from its manifest. */
export function readStorageClass(manifest: Field): StorageClass {
  return {
    name: readName(manifest),
    provisioner: manifest.get('provisioner').text(),
    isWaitForFirstConsumer: manifest.get('volumeBindingMode').text() === 'WaitForFirstConsumer',
    allowedTopologies: readTopologyTerms(manifest.get('allowedTopologies')),
  };
}

/** A CSINode from its manifest. */
export function readCsiNode(manifest: Field): CsiNode {
  const drivers = manifest.get('spec').object().get('drivers').items();
  const plugins = manifest.get('metadata').get('annotations').object().get(MIGRATED_PLUGINS_ANNOTATION).text();
  const counts = drivers.map((driver) => [nameOf(driver), driver.get('allocatable').object().get('count')] as const);
  return {
    name: readName(manifest),
    limits: new Map(counts.filter(([, count]) => count.isPresent).map(([name, count]) => [name, count.integer()])),
    topologyKeys: new Map(drivers.map((driver) => [nameOf(driver), driver.get('topologyKeys').texts()])),
    migratedPlugins: plugins === '' ? [] : plugins.split(','),
  };
}

function nameOf(driver: Field): string {
  return driver.object().get('name').text();
}

/** A CSIDriver from its manifest. */
export function readCsiDriver(manifest: Field): CsiDriver {
  return {
    name: readName(manifest),
    reportsStorageCapacity: manifest.get('spec').object().get('storageCapacity').isTrue(),
  };
}

/** A CSIStorageCapacity from its manifest. */
export function readStorageCapacity(manifest: Field, context: ReadContext): CsiStorageCapacity {
  const bytesOrNull = (field: Field): number | null => (field.isPresent ? context.wholeUnits(field) : null);
  return {
    namespace: readNamespace(manifest, context),
    name: readName(manifest),
    storageClassName: manifest.get('storageClassName').text(),
    nodeTopology: readLabelSelector(manifest.get('nodeTopology'), context),
    capacityBytes: bytesOrNull(manifest.get('capacity')),
    maximumVolumeBytes: bytesOrNull(manifest.get('maximumVolumeSize')),
  };
}

/** A VolumeAttachment from its manifest. */
export function readAttachment(manifest: Field): VolumeAttachment {
  const spec = manifest.get('spec').object();
  const source = spec.get('source').object();
  const inline = source.get('inlineVolumeSpec').object();
  return {
    name: readName(manifest),
    attacher: spec.get('attacher').text(),
    nodeName: spec.get('nodeName').text(),
    volumeName: source.get('persistentVolumeName').text(),
    inline: inline.isPresent
      ? readVolumeSource(inline, { volumeName: '', namespace: '', resourceGroup: '', labels: NO_LABELS })
      : null,
  };
}
