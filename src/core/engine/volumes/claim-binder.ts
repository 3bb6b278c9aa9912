/** Which volumes a pod's claims would get on a node. */

import { type CsiMigration, migrationOfDriver, translateAffinity } from '../../model/csi-migration.ts';
import type { Node } from '../../model/node.ts';
import type { NodeSelector } from '../../model/selectors.ts';
import type { CsiNode, PersistentVolume, PersistentVolumeClaim } from '../../model/storage.ts';
import type { StorageState } from '../../model/storage-state.ts';
import type { ClaimStates } from './claim-states.ts';
import { checkProvisioning, type ProvisioningVerdict } from './provisioning.ts';
import { isReachable, VolumeSearch } from './volume-search.ts';

export type BoundVerdict = 'reachable' | 'unreachable' | 'missing';

/** What is to be done for the waiting claims on a node. */
export interface BindingPlan {
  readonly verdict: ProvisioningVerdict;
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

/** The volume of a bound claim; null where it is gone. */
interface BoundVolume {
  readonly affinity: NodeSelector | null;
  /** Affinity where the volume's in-tree plugin has migrated to CSI. */
  readonly migration: CsiMigration | null;
  readonly translated: NodeSelector | null;
}

interface WaitingClaim {
  readonly claim: PersistentVolumeClaim;
  readonly search: VolumeSearch;
}

const POSSIBLE: BindingPlan = { verdict: 'possible', bindings: [], provisions: [] };
const IMPOSSIBLE: BindingPlan = { verdict: 'impossible', bindings: [], provisions: [] };

/** kube-scheduler's search (volumebinding/binder.go FindPodVolumes), made ready for one pod. */
export class ClaimBinder {
  readonly #bound: readonly (BoundVolume | null)[];
  /** Claims that were given to a node, and are provisioned there or nowhere. */
  readonly #selected: readonly PersistentVolumeClaim[];
  /** The smallest request first. */
  readonly #open: readonly WaitingClaim[];
  readonly #storage: StorageState;

  constructor({ bound, waiting }: ClaimStates, storage: StorageState) {
    this.#storage = storage;
    this.#bound = bound.map((claim) => describeVolume(storage.volume(claim.volumeName)));
    this.#selected = waiting.filter((claim) => claim.selectedNode !== '');
    this.#open = waiting
      .filter((claim) => claim.selectedNode === '')
      .sort((a, b) => a.requestBytes - b.requestBytes)
      .map((claim) => ({
        claim,
        search: new VolumeSearch(claim, storage.volumesOfClass(claim.storageClassName ?? '')),
      }));
  }

  /** Whether the node reaches the volumes of the bound claims; the first that it does not reach decides. Hot. */
  checkBound({ name, labels }: Node): BoundVerdict {
    for (const volume of this.#bound) {
      if (volume === null) return 'missing';
      const { affinity, migration, translated } = volume;
      const isTranslated = migration !== null && hasMigrated(migration, this.#storage.csiNode(name));
      if (!isReachable(isTranslated ? translated : affinity, labels)) return 'unreachable';
    }
    return 'reachable';
  }

  /** What the waiting claims would get on a node. Hot. */
  plan(node: Node): BindingPlan {
    if (this.#selected.length === 0 && this.#open.length === 0) return POSSIBLE;
    for (const claim of this.#selected) if (claim.selectedNode !== node.name) return IMPOSSIBLE;
    const taken = new Set<string>();
    const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
    const provisions = [...this.#selected];
    for (const { claim, search } of this.#open) {
      const volume = search.find(node, taken);
      if (volume === null) {
        provisions.push(claim);
        continue;
      }
      taken.add(volume.name);
      bindings.push({ claim, volume });
    }
    return { verdict: checkProvisioning(provisions, node, this.#storage), bindings, provisions };
  }
}

function describeVolume(volume: PersistentVolume | undefined): BoundVolume | null {
  if (volume === undefined) return null;
  const { nodeAffinity, labels, source } = volume;
  const migration = source.isInTree ? (migrationOfDriver(source.driver) ?? null) : null;
  const translated = migration === null ? null : translateAffinity(nodeAffinity, labels, migration);
  return { affinity: nodeAffinity, migration, translated };
}

function hasMigrated({ plugin, isScheduled }: CsiMigration, csiNode: CsiNode | undefined): boolean {
  return isScheduled && csiNode?.migratedPlugins.includes(plugin) === true;
}
