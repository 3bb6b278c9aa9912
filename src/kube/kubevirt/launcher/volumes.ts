/** Volumes of a launcher pod that name claims (pkg/virt-controller/services/rendervolumes.go); others have no say in placement. */

import type { Field } from '../../field.ts';
import { hookClaimsOf } from './containers.ts';
import { volumesOf } from './guest-traits.ts';

interface ClaimVolume {
  readonly name: string;
  readonly persistentVolumeClaim: Readonly<Record<string, unknown>>;
}

/**
 * The volumes, but for those that are plugged in later by pods of their own. The claim with the state of a TPM or of EFI
 * variables has a name that KubeVirt makes up, so it is not among them.
 */
export function claimVolumesOf(vmi: Field): readonly ClaimVolume[] {
  const plugged = vmi
    .get('status')
    .object()
    .get('volumeStatus')
    .items()
    .filter((one) => one.object().get('hotplugVolume').isPresent)
    .map((one) => one.get('name').text());
  const own = volumesOf(vmi).flatMap((volume) => {
    const claim = claimOf(volume);
    return claim === null || plugged.includes(volume.get('name').text()) ? [] : [claim];
  });
  const hooks = hookClaimsOf(vmi).map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  return [...own, ...hooks];
}

function claimOf(volume: Field): ClaimVolume | null {
  const name = volume.get('name').text();
  const claim = volume.get('persistentVolumeClaim').object();
  const dataVolume = volume.get('dataVolume').object();
  if (claim.get('hotpluggable').isTrue() || dataVolume.get('hotpluggable').isTrue()) return null;
  if (dataVolume.isPresent) return { name, persistentVolumeClaim: { claimName: dataVolume.get('name').text() } };
  const ephemeral = volume.get('ephemeral').object().get('persistentVolumeClaim').object();
  const source = claim.isPresent ? claim : ephemeral;
  if (!source.isPresent) return null;
  const readOnly = source.get('readOnly').isTrue() ? { readOnly: true } : {};
  return { name, persistentVolumeClaim: { claimName: source.get('claimName').text(), ...readOnly } };
}
