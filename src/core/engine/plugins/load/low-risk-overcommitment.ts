/**
 * LowRiskOverCommitment: keeps pods off nodes that promise more than they have, or that are used beyond what was requested
 * (kubernetes-sigs/scheduler-plugins pkg/trimaran/lowriskovercommitment; policies.md 3.3). For CPU and for memory, with
 * capacity C, requests Q and limits L with the pod, Q' and L' without it, Q at most C:
 *
 *   riskLimit = (L - C) / (L - Q) where L > C, otherwise 0
 *   riskLoad  = 1 - P(load <= Q' / C), divided before by P(load <= L' / C) where L' < C
 *   risk      = weight x riskLimit + (1 - weight) x riskLoad
 *   score     = 100 x (1 - the greater risk of the two), rounded
 *
 * The load is beta-distributed with the measured mean and sqrt(smoothingWindowSize) times the measured deviation, which
 * the smoothing of the samples made small. A limit is no less than the request; a guest's is its vCPUs and its memory, so
 * that KubeVirt's overcommit shows. Score 0 where nothing was measured and for pods that request nothing.
 * Example: mean .5, deviation .1, window 5: beta(2, 2). Q' .6 C: riskLoad .352; Q .7 C, L 1.5 C: riskLimit .625; score 51.
 */

import type { NodeState } from '../../../model/node-state.ts';
import type { UsageFigure } from '../../../model/node-usage.ts';
import type { Pod } from '../../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../../model/resources.ts';
import { type BetaDistribution, fitBeta, probabilityUpTo } from '../../load/beta-distribution.ts';
import { type LimitSums, LOAD_AXES, type LoadAxis, limitOf, rememberLimitSums } from '../../load/request-limits.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args {
  readonly smoothingWindowSize: number;
  readonly riskLimitWeights: { readonly cpu: number; readonly memory: number };
}

/** Sums on a node with the pod and (`Before`) without it. */
interface Promises {
  readonly capacity: number;
  readonly request: number;
  readonly requestBefore: number;
  readonly limit: number;
  readonly limitBefore: number;
}

const WEIGHT = { type: 'number', minimum: 0, maximum: 1, default: 0.5 } as const;
const EQUAL_WEIGHTS = { cpu: WEIGHT.default, memory: WEIGHT.default };
/** A beta distribution's variance stays below mean x (1 - mean); at that its parameters would be 0. */
const MAX_VARIANCE_SHARE = 0.99;
/** A mean below this is none: its distribution would have a parameter that a double cannot hold. */
const MIN_MEAN = 1e-12;

export const lowRiskOverCommitment: PluginDefinition = {
  name: 'LowRiskOverCommitment',
  summary: 'Prefers nodes where limits and measured load hardly exceed what the node has and what was requested.',
  points: ['preScore', 'score'],
  needs: ['load'],
  args: {
    type: 'object',
    properties: {
      smoothingWindowSize: {
        type: 'number',
        minimum: 1,
        maximum: 10_000,
        default: 5,
        description: 'Samples that a measured value is the mean of.',
      },
      riskLimitWeights: {
        type: 'object',
        properties: { cpu: WEIGHT, memory: WEIGHT },
        default: EQUAL_WEIGHTS,
        description: 'Share of the risk of limits in the whole, the rest being that of the load.',
      },
    },
  },
  create({ smoothingWindowSize, riskLimitWeights }: Args) {
    const widening = Math.sqrt(smoothingWindowSize);
    const weighCpu: Weighing = { weight: riskLimitWeights.cpu, widening };
    const weighMemory: Weighing = { weight: riskLimitWeights.memory, widening };
    const limitsOn = rememberLimitSums();
    return {
      reads: 'node',
      shapeOf: (pod) => amountsOf(pod).join(),
      skipsScore: (pod) => amountsOf(pod).every((amount) => amount === 0),
      score(pod, node) {
        const { usage } = node.node;
        if (usage === null || (usage.cpuMilli === null && usage.memoryBytes === null)) return 0;
        const placed = { node, limits: limitsOn(node) };
        const ofCpu = riskOf(promisesOn(placed, pod, CPU_MILLI), usage.cpuMilli, weighCpu);
        const ofMemory = riskOf(promisesOn(placed, pod, MEMORY_BYTES), usage.memoryBytes, weighMemory);
        return Math.round(100 * (1 - Math.max(ofCpu, ofMemory)));
      },
    };
  },
};

function amountsOf(pod: Pod): readonly number[] {
  return LOAD_AXES.flatMap((axis) => [amountOf(pod.requests, axis), limitOf(pod, axis)]);
}

/** A node with the limits of what is on it. */
interface Placed {
  readonly node: NodeState;
  readonly limits: LimitSums;
}

/** Hot. */
function promisesOn({ node, limits }: Placed, pod: Pod, axis: LoadAxis): Promises {
  const capacity = amountOf(node.node.allocatable, axis);
  const requestBefore = amountOf(node.requested, axis);
  const limitBefore = limits[axis];
  return {
    capacity,
    request: Math.min(capacity, requestBefore + amountOf(pod.requests, axis)),
    requestBefore,
    limit: limitBefore + limitOf(pod, axis),
    limitBefore,
  };
}

interface Weighing {
  /** Share 0..1 of the risk of limits. */
  readonly weight: number;
  /** Factor of the measured deviation. */
  readonly widening: number;
}

/** Risk 0..1 of one resource. Hot. */
function riskOf(promises: Promises, figure: UsageFigure | null, { weight, widening }: Weighing): number {
  const { capacity, limit, request } = promises;
  const ofLimit = limit > capacity ? (limit - capacity) / (limit - request) : 0;
  const ofLoad = figure === null || capacity <= 0 ? 0 : 1 - probabilityWithin(promises, figure, widening);
  return weight * ofLimit + (1 - weight) * ofLoad;
}

/** Probability that the load stays within what was requested before the pod came. Hot. */
function probabilityWithin(promises: Promises, figure: UsageFigure, widening: number): number {
  const { capacity, requestBefore, limitBefore } = promises;
  const isLimited = limitBefore < capacity;
  if (isLimited && limitBefore === 0) return 1;
  const mean = Math.min(1, figure.mean / capacity);
  const requested = requestBefore / capacity;
  const load = distributionOf(mean, Math.min(1, figure.standardDeviation / capacity) * widening);
  if (load === null) return mean <= requested ? 1 : 0;
  const probability = probabilityUpTo(requested, load);
  const ofLimit = isLimited ? probabilityUpTo(limitBefore / capacity, load) : 1;
  return ofLimit > 0 ? Math.min(1, probability / ofLimit) : probability;
}

/** null where the load does not vary. */
function distributionOf(mean: number, deviation: number): BetaDistribution | null {
  if (mean < MIN_MEAN) return null;
  const bounded = Math.min(deviation, Math.sqrt(mean * (1 - mean) * MAX_VARIANCE_SHARE));
  // A deviation whose square is 0 in a double would have no distribution.
  return bounded * bounded > 0 ? fitBeta(mean, bounded) : null;
}
