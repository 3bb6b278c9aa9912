/**
 * VmStorage: starts a VM where its disks leave it most other nodes, and migrates it near them (live-migration.md 4.2;
 * kubevirt.md 4.7; KubeVirt, pkg/storage/types HasSharedAccessMode).
 *
 *   preFilter, target : every claim is ReadWriteMany, or KubeVirt says that the guest can be migrated, or the migration
 *                       copies at least as many bytes as the other claims ask for together (volumes moved along)
 *   score, target     = 100 in the zone of the source node, otherZoneScore (50) elsewhere
 *   score, first start = 100 x (other candidates that reach the volumes which the waiting claims would get on this node)
 *                        / (candidates - 1), rounded
 *
 * A claim whose access modes are not known is no hindrance, nor is the one for the state of TPM and firmware, which
 * KubeVirt makes anew for each target (pkg/storage/backend-storage). Without waiting claims, or without a zone of the
 * source, it has no say.
 * Example: a claim waits for its first consumer and its driver makes volumes of one zone; of 5 candidates 3 are in zone
 * z1, 2 in z2. Started in z1 the VM can move to 2 of 4 others: 50; in z2 to 1: 25.
 */

import { zoneKeyOf } from '../../../model/node.ts';
import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import type { PersistentVolumeClaim } from '../../../model/storage.ts';
import type { Vm } from '../../../model/vm.ts';
import { rememberNodes } from '../../epoch-memo.ts';
import {
  createRejection,
  type PluginDefinition,
  type PreFilterOutcome,
  type PreparedFilter,
  type PreparedScore,
  SKIP,
} from '../../plugin.ts';
import { sortClaims } from '../../volumes/claim-states.ts';
import { claimVolumesOf } from '../../volumes/pod-claims.ts';
import { VolumeReach } from '../../volumes/volume-reach.ts';

interface Args {
  readonly otherZoneScore: number;
}

const NAME = 'VmStorage';
const SHARED_MODE = 'ReadWriteMany';
const STATE_CLAIM_PREFIX = 'persistent-state-for-';
const NO_ZONE = 0;

export const vmStorage: PluginDefinition = {
  name: NAME,
  summary: 'Starts a VM where its disks leave it other nodes to move to; migrates it only with shared or copied disks.',
  points: ['preFilter', 'score'],
  needs: ['vms'],
  args: {
    type: 'object',
    properties: {
      otherZoneScore: {
        type: 'integer',
        minimum: 0,
        maximum: 100,
        default: 50,
        description: 'Score of a migration target outside the zone of the source, where one inside scores 100.',
      },
    },
  },
  create({ otherZoneScore }: Args) {
    const zonesOf = rememberNodes(numberZones);
    return {
      reads: 'cluster',
      prepareFilter,
      prepareScore(pod, state, candidates) {
        if (pod.vm === null) return null;
        const role = pod.vm.migration;
        if (role === null) return scoreReach(pod, state, candidates);
        const source = state.node(role.sourceNode);
        return source === undefined ? null : scoreZones(source, zonesOf(state), otherZoneScore);
      },
    };
  },
};

function prepareFilter(pod: Pod, state: ClusterState): PreparedFilter | PreFilterOutcome {
  if (pod.vm === null || pod.vm.migration === null) return SKIP;
  const unshared = unsharedClaims(pod, state);
  if (unshared.length === 0 || isMovable(pod.vm, unshared)) return SKIP;
  const names = unshared.map(({ name, accessModes }) => `${name} (${accessModes.join(', ')})`).join(', ');
  const reason = `the guest cannot be live-migrated: not ${SHARED_MODE} and not copied along: ${names}`;
  return { kind: 'reject', rejection: createRejection(NAME, 'UnschedulableAndUnresolvable', reason) };
}

/** Claims that two nodes cannot write to at once; each once, however often it is mounted. */
function unsharedClaims(pod: Pod, { storage }: ClusterState): readonly PersistentVolumeClaim[] {
  const claims = new Set<PersistentVolumeClaim>();
  for (const { claimName } of claimVolumesOf(pod)) {
    const claim = storage.claim(pod.namespace, claimName);
    if (claim === undefined || claim.accessModes.length === 0 || claim.accessModes.includes(SHARED_MODE)) continue;
    if (!claim.name.startsWith(STATE_CLAIM_PREFIX)) claims.add(claim);
  }
  return [...claims];
}

/** Which disks are copied nobody tells, only how many bytes. */
function isMovable(vm: Vm, unshared: readonly PersistentVolumeClaim[]): boolean {
  if (vm.migratability.isMigratable === true) return true;
  const bytes = unshared.reduce((sum, { requestBytes }) => sum + requestBytes, 0);
  return vm.copiedDiskBytes > 0 && bytes <= vm.copiedDiskBytes;
}

/** Number of each node's zone by slot; NO_ZONE where it has none. */
function numberZones(state: ClusterState): Int32Array {
  const numbers = new Map([['', NO_ZONE]]);
  const zones = new Int32Array(state.slotCount);
  for (const { slot, node } of state.nodes) {
    const key = zoneKeyOf(node.labels);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    zones[slot] = number;
  }
  return zones;
}

function scoreZones(source: NodeState, zones: Int32Array, otherZoneScore: number): PreparedScore | null {
  const zone = zones[source.slot]!;
  return zone === NO_ZONE ? null : { score: ({ slot }) => (zones[slot] === zone ? 100 : otherZoneScore) };
}

function scoreReach(pod: Pod, { storage }: ClusterState, candidates: readonly NodeState[]): PreparedScore | null {
  if (candidates.length < 2) return null;
  const claims = sortClaims(pod, storage);
  if (claims.kind === 'problem' || claims.waiting.length === 0) return null;
  const nodes = candidates.map(({ node }) => node);
  const reach = new VolumeReach(claims, storage, nodes);
  return { score: ({ node }) => Math.round((100 * (reach.othersFrom(node) ?? 0)) / (nodes.length - 1)) };
}
