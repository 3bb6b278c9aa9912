/** The volumes of pods as CSI drivers count them. */

import {
  AWS_EBS_DRIVER,
  type CsiMigration,
  ebsVolumeHandle,
  GCE_PD_DRIVER,
  gceDiskHandle,
  migrationOfDriver,
  migrationOfPlugin,
  PORTWORX_DRIVER,
} from '../../model/csi-migration.ts';
import type { Pod, PodVolume } from '../../model/pod.ts';
import { NO_LABELS } from '../../model/selectors.ts';
import type { CsiNode, PersistentVolumeClaim } from '../../model/storage.ts';
import type { StorageState } from '../../model/storage-state.ts';
import type { SchedulerVersion } from '../plugin.ts';

export interface CsiVolume {
  readonly driver: string;
  /** `driver/handle`: equal keys are one volume. */
  readonly key: string;
  /** Set where the volume is of an in-tree plugin: it counts only where that plugin has migrated. */
  readonly migration: CsiMigration | null;
}

/**
 * The CSI volume behind a volume of a pod, null where there is none to count or its claim is not there
 * (nodevolumelimits/csi.go filterAttachableVolumes).
 */
export function csiVolumeOf(volume: PodVolume, pod: Pod, storage: StorageState): CsiVolume | null {
  switch (volume.kind) {
    case 'claim': {
      const claim = storage.claim(pod.namespace, volume.claimName);
      return claim === undefined ? null : volumeOfClaim(claim, storage);
    }
    case 'aws-ebs':
      return createVolume(AWS_EBS_DRIVER, ebsVolumeHandle(volume.volumeId), true);
    case 'gce-pd':
      return createVolume(GCE_PD_DRIVER, gceDiskHandle(volume.pdName, NO_LABELS), true);
    case 'migrated':
      return createVolume(volume.driver, volume.handle, true);
    case 'iscsi':
    case 'rbd':
      return null;
  }
}

/** False where binding or provisioning can still give the claim a volume. */
export function isSettled(volume: PodVolume, pod: Pod, storage: StorageState): boolean {
  if (volume.kind !== 'claim') return true;
  const claim = storage.claim(pod.namespace, volume.claimName);
  return claim === undefined || (claim.volumeName !== '' && storage.volume(claim.volumeName) !== undefined);
}

/**
 * Whether a volume counts on a node: always where it is CSI's own; of an in-tree plugin where the node has a CSINode
 * and kube-scheduler takes part in the migration. Portworx had to be listed on the CSINode until 1.35
 * (nodevolumelimits/utils.go isCSIMigrationOn).
 */
export function countsOn({ migration }: CsiVolume, csiNode: CsiNode | undefined, version: SchedulerVersion): boolean {
  if (migration === null) return true;
  if (csiNode === undefined || !migration.isScheduled) return false;
  return (
    migration.driver !== PORTWORX_DRIVER || version === '1.36' || csiNode.migratedPlugins.includes(migration.plugin)
  );
}

function volumeOfClaim(claim: PersistentVolumeClaim, storage: StorageState): CsiVolume | null {
  const volume = claim.volumeName === '' ? undefined : storage.volume(claim.volumeName);
  if (volume !== undefined) return createVolume(volume.source.driver, volume.source.handle, volume.source.isInTree);
  const provisioner = storage.storageClass(claim.storageClassName ?? '')?.provisioner ?? '';
  const migration = migrationOfPlugin(provisioner);
  // No volume has a handle of this form, so an unbound claim is a volume of its own.
  const handle = `-${claim.namespace}/${claim.name}`;
  return createVolume(migration?.driver ?? provisioner, handle, migration !== undefined);
}

function createVolume(driver: string, handle: string, isInTree: boolean): CsiVolume | null {
  if (driver === '' || handle === '') return null;
  return { driver, key: `${driver}/${handle}`, migration: isInTree ? (migrationOfDriver(driver) ?? null) : null };
}
