/**
 * EvacuationHeadroom: keeps room so that, whichever node fails, each of its largest VMs still fits on another node
 * (live-migration.md 4.2, "do not use the last N+1 reserve").
 *
 *   homes(f, s) = nodes other than f, not cordoned, with the requests of size s free
 *   newly       = pairs (node f, size s of one of its vmsPerNode largest VMs) whose homes fall to 0 with this placement
 *   score       = max(0, 100 - 25 x newly)
 *   filter      : where `isRequired`, newly = 0
 *
 * Sizes are judged one at a time: two VMs of a node are not made to fit beside each other. Affinity is not looked at.
 * Example: nodes A, B, C run one VM of 64 GiB each and only C has 64 GiB free. A small VM on C takes that room: A and B
 * lose their only home, 100 - 25 x 2 = 50; on A or B it takes nobody's: 100.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { createRejection, type PluginDefinition, SKIP } from '../../plugin.ts';
import { EvacuationIndex, hasRoomFor, type VmSize } from '../../vm/evacuation-index.ts';

interface Args {
  readonly vmsPerNode: number;
  readonly isRequired: boolean;
}

const NAME = 'EvacuationHeadroom';
const POINTS_PER_LOSS = 25;
const LAST_HOME = createRejection(
  NAME,
  'Unschedulable',
  'node(s) were the last with room for the largest VM of another node, should that fail',
);

export const evacuationHeadroom: PluginDefinition = {
  name: NAME,
  summary: "Keeps room so that each node's largest VMs still fit elsewhere if that node fails.",
  points: ['preFilter', 'filter', 'score'],
  needs: ['vms'],
  args: {
    type: 'object',
    properties: {
      vmsPerNode: {
        type: 'integer',
        minimum: 1,
        maximum: 16,
        default: 1,
        description: 'Different sizes of VMs of each node that must have another home, the largest first.',
      },
      isRequired: { type: 'boolean', default: false, description: 'Refuse a node rather than score it less.' },
    },
  },
  create({ vmsPerNode, isRequired }: Args) {
    let current: { readonly state: ClusterState; readonly index: EvacuationIndex } | null = null;
    const scarceSizes = (state: ClusterState): readonly VmSize[] => {
      if (current?.state !== state) current = { state, index: new EvacuationIndex(state, vmsPerNode) };
      return findScarce(current.index.sizes);
    };
    return {
      reads: 'cluster',
      prepareFilter(pod, state) {
        if (!isRequired) return SKIP;
        const scarce = scarceSizes(state);
        if (scarce.length === 0) return SKIP;
        return { kind: 'prepared', filter: (node) => (countLosses(pod, node, scarce) === 0 ? null : LAST_HOME) };
      },
      prepareScore(pod, state) {
        const scarce = scarceSizes(state);
        const uniform = scarce.length === 0 ? 100 : undefined;
        return { uniform, score: (node) => Math.max(0, 100 - POINTS_PER_LOSS * countLosses(pod, node, scarce)) };
      },
    };
  },
};

/** Sizes with one or two homes: a placement takes one home at most, so that others cannot run out. Hot. */
function findScarce(sizes: Iterable<VmSize>): readonly VmSize[] {
  const scarce: VmSize[] = [];
  for (const size of sizes) if (size.homeCount === 1 || size.homeCount === 2) scarce.push(size);
  return scarce;
}

/** Nodes and sizes that are left without a home when the pod is placed on a node. Hot: once per candidate. */
function countLosses(pod: Pod, node: NodeState, scarce: readonly VmSize[]): number {
  let losses = 0;
  for (const size of scarce) {
    if (size.hasRoom[node.slot] !== 1 || hasRoomFor(node, size.requests, pod.requests)) continue;
    // Who is no home itself had homeCount homes, who is one had one less; each loses one.
    for (const user of size.users) {
      if (user === node.slot) continue;
      const homes = size.homeCount - (size.hasRoom[user] === 1 ? 1 : 0);
      if (homes === 1) losses++;
    }
  }
  return losses;
}
