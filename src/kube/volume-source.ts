/** Sources of volumes, and which of them CSI drivers took over (staging/src/k8s.io/csi-translation-lib/plugins). */

import {
  AWS_EBS_DRIVER,
  ebsVolumeHandle,
  GCE_PD_DRIVER,
  gceDiskHandle,
  type Labels,
  migrationOfPlugin,
  type VolumeSource,
} from '../core/index.ts';
import type { Field } from './field.ts';

/** What the handle of an in-tree volume is made of. */
interface Place {
  readonly volumeName: string;
  readonly namespace: string;
  readonly resourceGroup: string;
  readonly labels: Labels;
}

interface InTreeSource {
  readonly field: string;
  readonly driver: string;
  readonly handle: (source: Field, place: Place) => string;
}

const IN_TREE: readonly InTreeSource[] = [
  {
    field: 'gcePersistentDisk',
    driver: GCE_PD_DRIVER,
    handle: (source, { labels }) => gceDiskHandle(source.get('pdName').text(), labels),
  },
  {
    field: 'awsElasticBlockStore',
    driver: AWS_EBS_DRIVER,
    handle: (source) => ebsVolumeHandle(source.get('volumeID').text()),
  },
  { field: 'cinder', driver: driverOf('kubernetes.io/cinder'), handle: (source) => source.get('volumeID').text() },
  {
    field: 'azureDisk',
    driver: driverOf('kubernetes.io/azure-disk'),
    handle: (source) => source.get('diskURI').text(),
  },
  { field: 'azureFile', driver: driverOf('kubernetes.io/azure-file'), handle: azureFileHandle },
  {
    field: 'vsphereVolume',
    driver: driverOf('kubernetes.io/vsphere-volume'),
    handle: (source) => source.get('volumePath').text(),
  },
  {
    field: 'portworxVolume',
    driver: driverOf('kubernetes.io/portworx-volume'),
    handle: (source) => source.get('volumeID').text(),
  },
];

function driverOf(plugin: string): string {
  return migrationOfPlugin(plugin)?.driver ?? '';
}

/** The source of a volume (`spec` of a PersistentVolume, an inline volume): CSI's own, or in-tree and taken over by CSI. */
export function readVolumeSource(spec: Field, place: Place): VolumeSource {
  const csi = spec.get('csi');
  if (csi.isPresent) {
    return { driver: csi.object().get('driver').text(), handle: csi.get('volumeHandle').text(), isInTree: false };
  }
  return readInTreeSource(spec, place) ?? { driver: '', handle: '', isInTree: true };
}

/** The source of an in-tree volume that CSI took over; undefined where it is none. */
export function readInTreeSource(volume: Field, place: Place): VolumeSource | undefined {
  for (const { field, driver, handle } of IN_TREE) {
    const source = volume.get(field);
    if (source.isPresent) return { driver, handle: handle(source.object(), place), isInTree: true };
  }
  return undefined;
}

/** `group#account#share#volume#namespace`; the account is what the secret's name says. */
function azureFileHandle(source: Field, { volumeName, namespace, resourceGroup }: Place): string {
  const secret = source.get('secretName').text();
  const account = /azure-storage-account-(.+)-secret/.exec(secret)?.[1] ?? secret;
  const secretNamespace = source.get('secretNamespace').text() || namespace;
  return [resourceGroup, account, source.get('shareName').text(), volumeName, secretNamespace].join('#');
}
