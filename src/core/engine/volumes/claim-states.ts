/** A pod's claims sorted by what still has to happen to them. */

import type { Pod } from '../../model/pod.ts';
import type { PersistentVolumeClaim } from '../../model/storage.ts';
import type { StorageState } from '../../model/storage-state.ts';
import { type ClaimVolume, claimNotFound, claimNotOwned, claimVolumesOf, isClaimOf } from './pod-claims.ts';

export interface ClaimStates {
  readonly kind: 'claims';
  readonly bound: readonly PersistentVolumeClaim[];
  /** Unbound, to be bound where the pod goes; in the order of the pod's volumes. */
  readonly waiting: readonly PersistentVolumeClaim[];
}

/** A pod that cannot be placed before its claims change. */
export interface ClaimProblem {
  readonly kind: 'problem';
  readonly reason: string;
}

/** The pod's claims, or the first thing wrong with one (volumebinding/volume_binding.go podHasPVCs, GetPodVolumeClaims). */
export function sortClaims(pod: Pod, storage: StorageState): ClaimStates | ClaimProblem {
  const claims: PersistentVolumeClaim[] = [];
  for (const volume of claimVolumesOf(pod)) {
    const claim = storage.claim(pod.namespace, volume.claimName);
    const reason = claim === undefined ? whyMissing(volume) : whyUnusable(claim, volume, pod);
    if (claim === undefined || reason !== null) return { kind: 'problem', reason: reason ?? '' };
    claims.push(claim);
  }
  const unbound = claims.filter((claim) => !isBound(claim));
  if (!unbound.every((claim) => isWaiting(claim, storage))) {
    return { kind: 'problem', reason: 'pod has unbound immediate PersistentVolumeClaims' };
  }
  return { kind: 'claims', bound: claims.filter(isBound), waiting: unbound };
}

function whyMissing({ claimName, isEphemeral }: ClaimVolume): string {
  if (!isEphemeral) return claimNotFound(claimName);
  return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claimName}"`;
}

function whyUnusable(claim: PersistentVolumeClaim, { isEphemeral }: ClaimVolume, pod: Pod): string | null {
  const name = `persistentvolumeclaim "${claim.name}"`;
  if (claim.phase === 'Lost') return `${name} bound to non-existent persistentvolume "${claim.volumeName}"`;
  if (claim.isTerminating) return `${name} is being deleted`;
  return isEphemeral && !isClaimOf(claim, pod) ? claimNotOwned(claim, pod) : null;
}

/** Bound on both sides; a claim that names a volume but was not confirmed is not. */
function isBound(claim: PersistentVolumeClaim): boolean {
  return claim.volumeName !== '' && claim.isBindCompleted;
}

function isWaiting(claim: PersistentVolumeClaim, storage: StorageState): boolean {
  if (claim.volumeName !== '') return false;
  return storage.storageClass(claim.storageClassName ?? '')?.isWaitForFirstConsumer === true;
}
