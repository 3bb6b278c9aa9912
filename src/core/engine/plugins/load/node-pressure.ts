/**
 * NodePressure: prefers nodes that are not loaded above the mean of the workers, by the measure by which OpenShift's
 * descheduler tells which nodes to relieve (engine/load/node-load.ts), so that no VM goes where it would be taken away.
 *
 *   score = 100 x (1 - distance above the mean), rounded
 *
 * Filter, where asked for: refuses nodes whose CPU pressure is above maxCpuPressure or whose memory use is above
 * maxMemoryUse, as measured. A node that was not measured is never refused and scores 50 among measured ones, neither good
 * nor bad; where no node was measured nothing is scored.
 * Example: distance .8016: score 20.
 */

import type { Node } from '../../../model/node.ts';
import type { ClusterState } from '../../../model/state.ts';
import { distanceAbove, isUnmeasured, loadOf, meanLoadOf, type NodeLoad } from '../../load/node-load.ts';
import { noShape } from '../../no-args.ts';
import { createRejection, type Figure, type PluginDefinition, type Rejection } from '../../plugin.ts';

interface Args {
  readonly maxCpuPressure?: number;
  readonly maxMemoryUse?: number;
}

const NAME = 'NodePressure';
const UNKNOWN_SCORE = 50;
// What was measured does not change by pods that would be preempted now.
const CPU_PRESSED = createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) had too much CPU pressure');
const MEMORY_USED = createRejection(NAME, 'UnschedulableAndUnresolvable', 'node(s) had too much memory in use');

export const nodePressure: PluginDefinition = {
  name: NAME,
  summary: 'Prefers nodes whose measured load and pressure is not above the mean; refuses pressed ones where asked to.',
  points: ['filter', 'score'],
  needs: ['load'],
  args: {
    type: 'object',
    properties: {
      maxCpuPressure: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        description: 'Share of time in which tasks waited for a CPU, above which a node is refused; absent: any.',
      },
      maxMemoryUse: {
        type: 'number',
        minimum: 0,
        maximum: 1,
        description: 'Used share of the allocatable memory above which a node is refused; absent: any.',
      },
    },
  },
  create({ maxCpuPressure, maxMemoryUse }: Args) {
    const meanOf = rememberMean();
    return {
      reads: 'nodes',
      shapeOf: noShape,
      filter(_pod, { node }) {
        const cpuPressure = node.usage?.cpuPressure ?? null;
        if (isAbove(cpuPressure, maxCpuPressure)) return refuse(CPU_PRESSED, cpuPressure, maxCpuPressure);
        const { memoryUse } = loadOf(node);
        return isAbove(memoryUse, maxMemoryUse) ? refuse(MEMORY_USED, memoryUse, maxMemoryUse) : null;
      },
      skipsScore: (_pod, state) => isUnmeasured(meanOf(state)),
      score: (_pod, { node }, state) => scoreLoad(node, meanOf(state)),
    };
  },
};

/** Hot. */
function scoreLoad(node: Node, mean: NodeLoad): number {
  const load = loadOf(node);
  return isUnmeasured(load) ? UNKNOWN_SCORE : Math.round(100 * (1 - distanceAbove(load, mean)));
}

function isAbove(value: number | null, limit: number | undefined): value is number {
  return value !== null && limit !== undefined && value > limit;
}

function refuse(rejection: Rejection, used: number, limit = 1): Rejection {
  const resource = rejection === CPU_PRESSED ? 'CPU pressure' : 'memory use';
  const figure: Figure = { resource, requested: 0, free: Math.max(0, limit - used), capacity: limit };
  return { ...rejection, figures: [figure] };
}

/** The mean of a state's workers, made anew when its node objects change. */
function rememberMean(): (state: ClusterState) => NodeLoad {
  const kept = new WeakMap<ClusterState, { readonly epoch: number; readonly mean: NodeLoad }>();
  return (state) => {
    const known = kept.get(state);
    if (known?.epoch === state.nodesEpoch) return known.mean;
    const mean = meanLoadOf(state);
    kept.set(state, { epoch: state.nodesEpoch, mean });
    return mean;
  };
}
