/**
 * MigrationSlots: bounds the live migrations that enter a node, which KubeVirt does not, and prefers nodes with few moves
 * under way (kubevirt.md 4.3; live-migration.md 4.2).
 *
 *   slots  = inboundLimit, or where that is 0: max(1, floor(migration bandwidth / usefulBytesPerSecond))
 *   filter : migrations into the node < slots; out of the source < outboundLimit; in the cluster < its limit
 *   score  = 100 x max(0, 1 - inbound / slots - outbound / (2 x outboundLimit)), rounded
 *
 * Limits out of a node and of the cluster are KubeVirt's own where its configuration is known, unless outboundLimit is
 * given; a migration that runs already is not counted against itself. Pods that are no migration targets are left alone.
 * Example: 2 slots, 1 move in, 1 out, outboundLimit 2: 100 x (1 - 1/2 - 1/4) = 25.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { ClusterState } from '../../../model/state.ts';
import { createRejection, type Figure, type PluginDefinition, type PreFilterOutcome, RUN, SKIP } from '../../plugin.ts';
import { migrationBandwidthOf } from '../../vm/migration-bandwidth.ts';

interface Args {
  readonly inboundLimit: number;
  readonly outboundLimit: number;
  readonly usefulBytesPerSecond: number;
}

const NAME = 'MigrationSlots';
/** Half of what an unknown network is taken to give: two migrations at once, as KubeVirt lets out of a node. */
const USEFUL_BYTES_PER_SECOND = 275 * 1024 * 1024;
/** KubeVirt's default (parallelOutboundMigrationsPerNode), for the score where nothing is known. */
const USUAL_OUTBOUND_LIMIT = 2;
const REASON = 'node(s) had no free slot for an inbound live migration';

export const migrationSlots: PluginDefinition = {
  name: NAME,
  summary: 'Bounds the live migrations into a node by its network and prefers nodes with few moves under way.',
  points: ['preFilter', 'filter', 'score'],
  needs: ['vms', 'migrations'],
  args: {
    type: 'object',
    properties: {
      inboundLimit: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: 'Migrations into a node at once; 0: as many as its network feeds with usefulBytesPerSecond.',
      },
      outboundLimit: {
        type: 'integer',
        minimum: 0,
        maximum: 1000,
        default: 0,
        description: "Migrations out of a node at once; 0: KubeVirt's parallelOutboundMigrationsPerNode where known.",
      },
      usefulBytesPerSecond: {
        type: 'number',
        minimum: 1,
        default: USEFUL_BYTES_PER_SECOND,
        description: 'Bandwidth below which a migration is not worth starting.',
      },
    },
  },
  create(args: Args) {
    const slotsOf = ({ node }: NodeState): number =>
      args.inboundLimit > 0
        ? args.inboundLimit
        : Math.max(1, Math.floor(migrationBandwidthOf(node) / args.usefulBytesPerSecond));
    return {
      reads: 'node',
      shapeOf: ({ vm }) => (vm?.migration == null ? '' : 'target'),
      preFilter: (pod, state) => checkSource(pod, state, args),
      filter(pod, node) {
        if (pod.vm?.migration == null) return null;
        const slots = slotsOf(node);
        const inbound = node.traffic.inbound.size;
        return inbound < slots ? null : { ...NO_SLOT, figures: [slotFigure('inbound migrations', inbound, slots)] };
      },
      skipsScore: ({ vm }) => vm?.migration == null,
      score(_pod, node, state) {
        const { inbound, outbound } = node.traffic;
        const outboundLimit = outboundLimitOf(state, args) ?? USUAL_OUTBOUND_LIMIT;
        const free = 1 - inbound.size / slotsOf(node) - outbound.size / (2 * outboundLimit);
        return Math.round(100 * Math.max(0, free));
      },
    };
  },
};

// Other pods leaving frees no slot: preemption would kill for nothing.
const NO_SLOT = createRejection(NAME, 'UnschedulableAndUnresolvable', REASON);

/** KubeVirt's limits out of the source and in the cluster, this migration left out. */
function checkSource({ vm }: Pod, state: ClusterState, args: Args): PreFilterOutcome {
  const role = vm?.migration ?? null;
  if (role === null) return SKIP;
  const outboundLimit = outboundLimitOf(state, args);
  const outbound = state.traffic.of(role.sourceNode).outbound.sizeWithout(role.key);
  if (role.sourceNode !== '' && outboundLimit !== null && outbound >= outboundLimit) {
    const reason = `the source node ${role.sourceNode} has ${outbound} of ${outboundLimit} live migrations under way`;
    return refuse(reason, slotFigure('outbound migrations', outbound, outboundLimit));
  }
  const perCluster = state.migrationLimits?.perCluster ?? Number.POSITIVE_INFINITY;
  const running = state.traffic.running.sizeWithout(role.key);
  if (running < perCluster) return RUN;
  const reason = `the cluster has ${running} of ${perCluster} live migrations under way`;
  return refuse(reason, slotFigure('migrations in the cluster', running, perCluster));
}

function outboundLimitOf({ migrationLimits }: ClusterState, { outboundLimit }: Args): number | null {
  return outboundLimit > 0 ? outboundLimit : (migrationLimits?.outboundPerNode ?? null);
}

function refuse(reason: string, figure: Figure): PreFilterOutcome {
  const rejection = createRejection(NAME, 'UnschedulableAndUnresolvable', reason);
  return { kind: 'reject', rejection: { ...rejection, figures: [figure] } };
}

function slotFigure(resource: string, used: number, limit: number): Figure {
  return { resource, requested: 1, free: Math.max(0, limit - used), capacity: limit };
}
