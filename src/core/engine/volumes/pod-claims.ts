/** The claims that a pod's volumes name. */

import type { Pod, PodVolume } from '../../model/pod.ts';
import type { PersistentVolumeClaim } from '../../model/storage.ts';

export type ClaimVolume = Extract<PodVolume, { kind: 'claim' }>;

const NONE: readonly ClaimVolume[] = [];

/** The pod's volumes that are claims, in order; those of generic ephemeral volumes too. */
export function claimVolumesOf(pod: Pod): readonly ClaimVolume[] {
  if (pod.volumes.length === 0) return NONE;
  return pod.volumes.filter((volume) => volume.kind === 'claim');
}

/** True when a claim was made for this pod (component-helpers/storage/ephemeral VolumeIsForPod). */
export function isClaimOf(claim: PersistentVolumeClaim, pod: Pod): boolean {
  return claim.ownerUid !== '' && claim.ownerUid === pod.uid;
}

/** kube-scheduler's words for a claim that is not there. */
export function claimNotFound(name: string): string {
  return `persistentvolumeclaim "${name}" not found`;
}

/** kube-scheduler's words for an ephemeral volume's claim that was made for something else. */
export function claimNotOwned(claim: PersistentVolumeClaim, pod: Pod): string {
  const { namespace, name } = claim;
  return `PVC ${namespace}/${name} was not created for pod ${pod.namespace}/${pod.name} (pod is not owner)`;
}
