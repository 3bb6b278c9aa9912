/** Which pods are VMs, and which of them are targets of a live migration (kubevirt.md 1.6). */

import type { Labels, PodOwner } from '../../core/index.ts';

/** VMI label on a pod; on the target pod of a migration under way it names the source. */
export const NODE_NAME_LABEL = 'kubevirt.io/nodeName';
export const CREATED_BY_LABEL = 'kubevirt.io/created-by';
const LAUNCHER_LABEL = 'kubevirt.io';
const LAUNCHER = 'virt-launcher';
const DOMAIN_ANNOTATION = 'kubevirt.io/domain';
const PROVISIONING_ANNOTATION = 'kubevirt.io/ephemeral-provisioning';
const MIGRATION_UID_LABEL = 'kubevirt.io/migrationJobUID';
const MIGRATION_NAME_ANNOTATION = 'kubevirt.io/migrationJobName';
const VMI_KIND = 'VirtualMachineInstance';

/** What tells pods apart. */
export interface PodIdentity {
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly owner: PodOwner | null;
}

/** The VirtualMachineInstance a pod runs; null of other pods, and of those that only make volumes bind. */
export function launchedVmOf({ labels, annotations, owner }: PodIdentity): { name: string; uid: string } | null {
  if (labels.get(LAUNCHER_LABEL) !== LAUNCHER) return null;
  if (annotations.get(PROVISIONING_ANNOTATION) === 'true') return null;
  const isOwned = owner?.kind === VMI_KIND;
  const uid = labels.get(CREATED_BY_LABEL) ?? (isOwned ? owner.uid : '');
  if (uid === '') return null;
  const name = annotations.get(DOMAIN_ANNOTATION) ?? (isOwned ? owner.name : labels.get('vm.kubevirt.io/name')) ?? '';
  return name === '' ? null : { name, uid };
}

/** `namespace/name` of the migration that made a pod, its uid where the name is not told; null of ordinary starts. */
export function migrationKeyOf({ namespace, labels, annotations }: PodIdentity): string | null {
  const uid = labels.get(MIGRATION_UID_LABEL);
  if (uid === undefined) return null;
  const name = annotations.get(MIGRATION_NAME_ANNOTATION);
  return name === undefined ? uid : `${namespace}/${name}`;
}
