/** Whether a volume for a claim could be made for a node. */

import type { Node } from '../../model/node.ts';
import { matchesNodeSelectorTerm, matchesSelector } from '../../model/selectors.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../model/storage.ts';
import type { StorageState } from '../../model/storage-state.ts';

/** Provisioner of classes whose volumes are made by hand. */
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';

export type ProvisioningVerdict = 'possible' | 'impossible' | 'no-space';

/** The verdict for claims, the first bad one deciding (volumebinding/binder.go checkVolumeProvisions). */
export function checkProvisioning(
  claims: readonly PersistentVolumeClaim[],
  node: Node,
  storage: StorageState,
): ProvisioningVerdict {
  for (const claim of claims) {
    const storageClass = storage.storageClass(claim.storageClassName ?? '');
    if (storageClass === undefined || !canProvision(storageClass, node)) return 'impossible';
    if (!hasSpace(claim, storageClass, node, storage)) return 'no-space';
  }
  return 'possible';
}

function canProvision({ provisioner, allowedTopologies }: StorageClass, node: Node): boolean {
  if (provisioner === '' || provisioner === NO_PROVISIONER) return false;
  if (allowedTopologies.length === 0) return true;
  return allowedTopologies.some((term) => matchesNodeSelectorTerm(term, node.name, node.labels));
}

/** Looks at capacities only where the driver says that it reports them. */
function hasSpace(
  claim: PersistentVolumeClaim,
  storageClass: StorageClass,
  node: Node,
  storage: StorageState,
): boolean {
  if (claim.requestBytes === 0) return true;
  if (storage.csiDriver(storageClass.provisioner)?.reportsStorageCapacity !== true) return true;
  for (const capacity of storage.capacitiesOfClass(storageClass.name)) {
    const limit = capacity.maximumVolumeBytes ?? capacity.capacityBytes;
    if (limit === null || limit < claim.requestBytes) continue;
    if (matchesSelector(capacity.nodeTopology, node.labels)) return true;
  }
  return false;
}
