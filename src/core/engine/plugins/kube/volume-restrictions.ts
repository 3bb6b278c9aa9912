/** Disks that tolerate one user a node, and claims that tolerate one pod in the cluster. */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod, PodVolume } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { NO_ARGS } from '../../no-args.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type PreparedFilter,
  type Rejection,
  SKIP,
} from '../../plugin.ts';
import { ClaimUsers } from '../../volumes/claim-users.ts';
import { claimNotFound, claimVolumesOf } from '../../volumes/pod-claims.ts';

const NAME = 'VolumeRestrictions';
const DISK_CONFLICT = createRejection(NAME, 'Unschedulable', 'node(s) had no available disk');
const CLAIM_IN_USE = createRejection(
  NAME,
  'Unschedulable',
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
);

/** kube-scheduler's plugin of this name (volumerestrictions/volume_restrictions.go). */
export const volumeRestrictions: PluginDefinition = {
  name: NAME,
  summary: 'Keeps a pod off nodes where its disk is in use, and away altogether while its ReadWriteOncePod claim is.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create() {
    const usersOf = new WeakMap<ClusterState, ClaimUsers>();
    return { reads: 'cluster', prepareFilter };

    function prepareFilter(pod: Pod, state: ClusterState): PreparedFilter | PreFilterOutcome {
      if (pod.volumes.length === 0) return SKIP;
      const exclusive = new Set<string>();
      for (const { claimName, isEphemeral } of claimVolumesOf(pod)) {
        if (isEphemeral) continue;
        const claim = state.storage.claim(pod.namespace, claimName);
        if (claim === undefined) {
          const reason = claimNotFound(claimName);
          return { kind: 'reject', rejection: createRejection(NAME, 'UnschedulableAndUnresolvable', reason) };
        }
        if (claim.accessModes.includes('ReadWriteOncePod')) exclusive.add(claimName);
      }
      let uses = 0;
      if (exclusive.size > 0) {
        const users = usersOf.get(state) ?? new ClaimUsers(state);
        usersOf.set(state, users);
        for (const name of exclusive) if (users.isUsed(pod.namespace, name)) uses++;
      }
      const disks = pod.volumes.filter(isDisk);
      if (disks.length === 0 && uses === 0) return SKIP;
      return new RestrictionFilter(disks, exclusive, uses);
    }
  },
};

class RestrictionFilter implements PreparedFilter {
  readonly kind = 'prepared';
  readonly #disks: readonly PodVolume[];
  readonly #exclusive: ReadonlySet<string>;
  /** Uses of the exclusive claims by pods anywhere. */
  #uses: number;

  constructor(disks: readonly PodVolume[], exclusive: ReadonlySet<string>, uses: number) {
    this.#disks = disks;
    this.#exclusive = exclusive;
    this.#uses = uses;
  }

  filter(node: NodeState): Rejection | null {
    if (this.#disks.length > 0) {
      for (const other of node.pods.values()) {
        if (other.volumes.length > 0 && this.#conflictsWith(other)) return DISK_CONFLICT;
      }
    }
    return this.#uses > 0 ? CLAIM_IN_USE : null;
  }

  addPod(pod: Pod): void {
    this.#uses += this.#usesBy(pod);
  }

  removePod(pod: Pod): void {
    this.#uses -= this.#usesBy(pod);
  }

  copy(): PreparedFilter {
    return new RestrictionFilter(this.#disks, this.#exclusive, this.#uses);
  }

  /** As in kube-scheduler, claims of the same name in other namespaces count here. */
  #usesBy(pod: Pod): number {
    const uses = claimVolumesOf(pod).filter((one) => !one.isEphemeral && this.#exclusive.has(one.claimName));
    return uses.length;
  }

  #conflictsWith(other: Pod): boolean {
    return this.#disks.some((disk) => other.volumes.some((volume) => areInConflict(disk, volume)));
  }
}

function isDisk({ kind }: PodVolume): boolean {
  return kind === 'gce-pd' || kind === 'aws-ebs' || kind === 'iscsi' || kind === 'rbd';
}

/** True when two volumes are one disk that both cannot use on one node; reading together is allowed except for EBS. */
function areInConflict(a: PodVolume, b: PodVolume): boolean {
  if (a.kind === 'aws-ebs' && b.kind === 'aws-ebs') return a.volumeId === b.volumeId;
  if (a.kind === 'gce-pd' && b.kind === 'gce-pd') return a.pdName === b.pdName && !(a.isReadOnly && b.isReadOnly);
  if (a.kind === 'iscsi' && b.kind === 'iscsi') return a.iqn === b.iqn && !(a.isReadOnly && b.isReadOnly);
  if (a.kind === 'rbd' && b.kind === 'rbd') {
    return (
      a.pool === b.pool &&
      a.image === b.image &&
      !(a.isReadOnly && b.isReadOnly) &&
      a.monitors.some((monitor) => b.monitors.includes(monitor))
    );
  }
  return false;
}
