/** What classical packing rules have in common: request and free capacity of a node as vectors of fractions (policies.md 2). */

import type { NodeState } from '../../model/node-state.ts';
import { amountOf, PODS } from '../../model/resources.ts';
import type { ClusterState } from '../../model/state.ts';
import type { Schema } from '../../schema.ts';
import type { NodePlugin } from '../plugin.ts';

/** Arguments of every vector rule. */
export interface VectorArgs {
  readonly resources: readonly { readonly name: string; readonly weight: number }[];
  /** `largest`: fractions of the largest node's allocatable, so that nodes compare; `node`: of the node's own. */
  readonly reference: 'largest' | 'node';
}

/** Schema of these arguments; CPU and memory count alike. */
export const VECTOR_PROPERTIES: Readonly<Record<string, Schema>> = {
  resources: {
    type: 'array',
    minItems: 1,
    maxItems: 16,
    default: [
      { name: 'cpu', weight: 1 },
      { name: 'memory', weight: 1 },
    ],
    items: {
      type: 'object',
      required: ['name'],
      properties: {
        name: { type: 'string', maxLength: 253, description: 'A Kubernetes resource, such as cpu or hugepages-1Gi.' },
        weight: { type: 'number', minimum: 0.001, maximum: 1000, default: 1 },
      },
    },
  },
  reference: {
    type: 'string',
    enum: ['largest', 'node'],
    default: 'largest',
    description: 'Fractions of the largest allocatable amount in the cluster, or of the node itself.',
  },
};

/** The vectors of one pod and node, over the resources that the node has. */
export interface Vectors {
  /** Number of resources in use. */
  count: number;
  /** Requested, free before placing; fractions, and free may be below 0 where a node is overcommitted. */
  readonly request: Float64Array;
  readonly free: Float64Array;
  /** Weights, adding up to 1. */
  readonly weight: Float64Array;
}

/** Merit of a node, 0..1, higher is better. Hot. */
export type VectorMerit = (vectors: Vectors) => number;

/**
 * Scores are steps of 0.0001: fine enough to tell nodes apart, coarse enough that the last bit of a sum breaks no tie
 * (policies.md 5.6).
 */
const STEPS = 1_000_000;
const STEPS_PER_POINT = 10_000;

/** A plugin that scores 100 x merit. */
export function createVectorPlugin({ resources, reference }: VectorArgs, merit: VectorMerit): NodePlugin {
  const isLargest = reference === 'largest';
  const vectors: Vectors = {
    count: 0,
    request: new Float64Array(resources.length),
    free: new Float64Array(resources.length),
    weight: new Float64Array(resources.length),
  };
  let largest: Largest | null = null;
  return {
    reads: isLargest ? 'nodes' : 'node',
    shapeOf: ({ requests }) => requests.join(),
    score({ requests }, node, state) {
      if (isLargest && (largest === null || largest.state !== state || largest.epoch !== state.nodesEpoch)) {
        largest = largestAmounts(resources, state);
      }
      vectors.count = 0;
      let sum = 0;
      for (let index = 0; index < resources.length; index++) {
        const { name, weight } = resources[index]!;
        const axis = state.axes.find(name);
        if (axis === undefined) continue;
        const scale = isLargest ? largest!.amounts[index]! : amountOf(node.node.allocatable, axis);
        if (!(scale > 0)) continue;
        const at = vectors.count++;
        vectors.request[at] = amountOf(requests, axis) / scale;
        vectors.free[at] = freeOf(node, axis) / scale;
        vectors.weight[at] = weight;
        sum += weight;
      }
      if (vectors.count === 0) return 0;
      for (let at = 0; at < vectors.count; at++) vectors.weight[at]! /= sum;
      return Math.round(STEPS * Math.min(1, Math.max(0, merit(vectors)))) / STEPS_PER_POINT;
    },
  };
}

interface Largest {
  readonly state: ClusterState;
  readonly epoch: number;
  /** By index of the resource. */
  readonly amounts: readonly number[];
}

function largestAmounts(resources: VectorArgs['resources'], state: ClusterState): Largest {
  const amounts = resources.map(({ name }) => {
    const axis = state.axes.find(name);
    if (axis === undefined) return 0;
    let most = 0;
    for (const { node } of state.nodes) most = Math.max(most, amountOf(node.allocatable, axis));
    return most;
  });
  return { state, epoch: state.nodesEpoch, amounts };
}

function freeOf(node: NodeState, axis: number): number {
  const used = axis === PODS ? node.pods.size : amountOf(node.requested, axis);
  return amountOf(node.node.allocatable, axis) - used;
}
