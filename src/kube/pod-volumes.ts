/** Volumes of a pod manifest, as far as a placement rule reads them. */

import { NO_LABELS, type PodVolume } from '../core/index.ts';
import type { Field } from './field.ts';
import { readInTreeSource } from './volume-source.ts';

/** The volumes of a pod; kinds that no rule reads are left out. */
export function readPodVolumes(spec: Field, pod: { readonly name: string; readonly namespace: string }): PodVolume[] {
  return spec
    .get('volumes')
    .items()
    .flatMap((volume): PodVolume[] => {
      const read = readPodVolume(volume.object(), pod);
      return read === null ? [] : [read];
    });
}

function readPodVolume(volume: Field, pod: { readonly name: string; readonly namespace: string }): PodVolume | null {
  const volumeName = volume.get('name').text();
  const claim = volume.get('persistentVolumeClaim');
  if (claim.isPresent) {
    return { kind: 'claim', claimName: claim.object().get('claimName').text(), isEphemeral: false };
  }
  if (volume.get('ephemeral').isPresent) {
    return { kind: 'claim', claimName: `${pod.name}-${volumeName}`, isEphemeral: true };
  }
  return readDisk(volume) ?? readMigrated(volume, volumeName, pod.namespace);
}

/** The kinds that VolumeRestrictions compares between pods. */
function readDisk(volume: Field): PodVolume | null {
  const [gce, ebs, iscsi, rbd] = ['gcePersistentDisk', 'awsElasticBlockStore', 'iscsi', 'rbd'].map((kind) =>
    volume.get(kind).object(),
  ) as [Field, Field, Field, Field];
  const isReadOnly = (source: Field): boolean => source.get('readOnly').isTrue();
  if (gce.isPresent) return { kind: 'gce-pd', pdName: gce.get('pdName').text(), isReadOnly: isReadOnly(gce) };
  if (ebs.isPresent) return { kind: 'aws-ebs', volumeId: ebs.get('volumeID').text(), isReadOnly: isReadOnly(ebs) };
  if (iscsi.isPresent) return { kind: 'iscsi', iqn: iscsi.get('iqn').text(), isReadOnly: isReadOnly(iscsi) };
  if (!rbd.isPresent) return null;
  return {
    kind: 'rbd',
    monitors: rbd.get('monitors').texts(),
    pool: rbd.get('pool').text(),
    image: rbd.get('image').text(),
    isReadOnly: isReadOnly(rbd),
  };
}

function readMigrated(volume: Field, volumeName: string, namespace: string): PodVolume | null {
  const source = readInTreeSource(volume, { volumeName, namespace, resourceGroup: '', labels: NO_LABELS });
  return source === undefined ? null : { kind: 'migrated', driver: source.driver, handle: source.handle };
}
