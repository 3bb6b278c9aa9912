/** How many volumes a CSI driver can attach to a node. */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import type { CsiNode } from '../../../model/storage.ts';
import { NO_ARGS } from '../../no-args.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type PreparedFilter,
  type Rejection,
  type SchedulerVersion,
  SKIP,
} from '../../plugin.ts';
import { type CsiVolume, countsOn, csiVolumeOf, isSettled } from '../../volumes/csi-volumes.ts';
import { claimNotFound, claimNotOwned, claimVolumesOf, isClaimOf } from '../../volumes/pod-claims.ts';

const NAME = 'NodeVolumeLimits';
const REASON = 'node(s) exceed max volume count';

/** Volumes on a node, at one version of the node and of the storage objects. */
interface Attached {
  readonly version: number;
  readonly objectsEpoch: number;
  /** Set where a pod on the node has a claim without a volume: then bindings count too. */
  readonly epoch: number | null;
  /** Keys of the volumes that pods on the node use. */
  readonly keys: ReadonlySet<string>;
  /** By driver: those, and volumes that are attached without a pod on the node using them. */
  readonly counts: ReadonlyMap<string, number>;
}

/**
 * kube-scheduler's plugin of this name (nodevolumelimits/csi.go): per driver, attached + new <= limit of the CSINode. A
 * volume that a pod on the node uses is not new; one that is attached only counts on both sides. Two volumes of pods
 * there, limit 2, a pod that shares one and adds one: 2 + 1 > 2.
 */
export const nodeVolumeLimits: PluginDefinition = {
  name: NAME,
  summary: 'Refuses nodes whose CSI drivers cannot attach that many more volumes.',
  points: ['preFilter', 'filter'],
  args: NO_ARGS,
  create(_args, { schedulerVersion }) {
    const cache = new WeakMap<NodeState, Attached>();
    return { reads: 'cluster', prepareFilter };

    function prepareFilter(pod: Pod, state: ClusterState): PreparedFilter | PreFilterOutcome {
      if (pod.volumes.length === 0) return SKIP;
      const rejection = refuse(pod, state);
      if (rejection !== null) return { kind: 'prepared', filter: () => rejection };
      const volumes = csiVolumesOf(pod, state);
      if (volumes.length === 0) return SKIP;
      return { kind: 'prepared', filter: (node) => check(node, volumes, state) };
    }

    function check(node: NodeState, volumes: readonly CsiVolume[], state: ClusterState): Rejection | null {
      const csiNode = state.storage.csiNode(node.name);
      if (csiNode === undefined || csiNode.limits.size === 0) return null;
      const limited = volumes.filter(
        (volume) => csiNode.limits.has(volume.driver) && countsOn(volume, csiNode, schedulerVersion),
      );
      if (limited.length === 0) return null;
      const { keys, counts } = attachedTo(node, csiNode, state);
      const added = new Map<string, string>();
      for (const { key, driver } of limited) if (!keys.has(key)) added.set(key, driver);
      for (const [driver, count] of countValues(added)) {
        const limit = csiNode.limits.get(driver)!;
        const used = counts.get(driver) ?? 0;
        if (used + count > limit) return exceed(driver, count, used, limit);
      }
      return null;
    }

    /** An imagined node is counted afresh: its version says nothing about its pods. */
    function attachedTo(node: NodeState, csiNode: CsiNode, state: ClusterState): Attached {
      const isImagined = state.nodeAt(node.slot) !== node;
      const known = isImagined ? undefined : cache.get(node);
      if (known !== undefined && isCurrent(known, node, state)) return known;
      const attached = countAttached(node, csiNode, state, schedulerVersion);
      if (!isImagined) cache.set(node, attached);
      return attached;
    }
  },
};

/** Why a pod's claims cannot be counted: kube-scheduler finds out node by node, and so on every node. */
function refuse(pod: Pod, { storage }: ClusterState): Rejection | null {
  for (const { claimName, isEphemeral } of claimVolumesOf(pod)) {
    const claim = storage.claim(pod.namespace, claimName);
    if (claim === undefined) {
      const reason = `looking up PVC ${pod.namespace}/${claimName}: ${claimNotFound(claimName)}`;
      return createRejection(NAME, 'UnschedulableAndUnresolvable', reason);
    }
    if (isEphemeral && !isClaimOf(claim, pod)) {
      return createRejection(NAME, 'UnschedulableAndUnresolvable', claimNotOwned(claim, pod));
    }
  }
  return null;
}

/** Hot: once a node. */
function isCurrent({ version, objectsEpoch, epoch }: Attached, node: NodeState, { storage }: ClusterState): boolean {
  return (
    version === node.version && objectsEpoch === storage.objectsEpoch && (epoch === null || epoch === storage.epoch)
  );
}

function countAttached(
  node: NodeState,
  csiNode: CsiNode,
  state: ClusterState,
  schedulerVersion: SchedulerVersion,
): Attached {
  const { storage } = state;
  const drivers = new Map<string, string>();
  let allSettled = true;
  for (const pod of node.pods.values()) {
    allSettled &&= pod.volumes.every((volume) => isSettled(volume, pod, storage));
    for (const volume of csiVolumesOf(pod, state)) {
      if (countsOn(volume, csiNode, schedulerVersion)) drivers.set(volume.key, volume.driver);
    }
  }
  const keys = new Set(drivers.keys());
  for (const { attacher, volumeName } of storage.attachmentsTo(node.name)) {
    const source = storage.volume(volumeName)?.source;
    if (attacher === '' || source === undefined || source.driver === '' || source.isInTree) continue;
    drivers.set(`${attacher}/${source.handle}`, attacher);
  }
  const epoch = allSettled ? null : storage.epoch;
  return { version: node.version, objectsEpoch: storage.objectsEpoch, epoch, keys, counts: countValues(drivers) };
}

function csiVolumesOf(pod: Pod, { storage }: ClusterState): CsiVolume[] {
  const volumes: CsiVolume[] = [];
  for (const volume of pod.volumes) {
    const counted = csiVolumeOf(volume, pod, storage);
    if (counted !== null) volumes.push(counted);
  }
  return volumes;
}

function countValues(drivers: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const driver of drivers.values()) counts.set(driver, (counts.get(driver) ?? 0) + 1);
  return counts;
}

function exceed(driver: string, requested: number, used: number, capacity: number): Rejection {
  const resource = `attachable-volumes-csi-${driver}`;
  return {
    plugin: NAME,
    code: 'Unschedulable',
    reasons: [REASON],
    figures: [{ resource, requested, free: Math.max(0, capacity - used), capacity }],
  };
}
