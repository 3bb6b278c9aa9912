/**
 * What OpenStack Nova's weighers have in common (policies.md 4.3; nova/weights.py): a raw number a node, stretched over the
 * candidates to 0..1. Nova multiplies by a signed number; here weights are not negative, and `prefers: less` stands for a
 * negative one: 1 - x orders as -x does.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf } from '../../model/resources.ts';
import type { ClusterState } from '../../model/state.ts';
import type { Schema } from '../../schema.ts';
import type { NodePlugin } from '../plugin.ts';

export interface WeigherArgs {
  readonly prefers: 'more' | 'less';
}

/** Schema of `prefers` with its default. */
export function prefersProperty(usual: WeigherArgs['prefers']): Readonly<Record<string, Schema>> {
  return {
    prefers: {
      type: 'string',
      enum: ['more', 'less'],
      default: usual,
      description: 'less: as a negative multiplier of Nova.',
    },
  };
}

/** One weigher. */
export interface Weigher {
  /** Raw number of a node. Hot. */
  readonly raw: (pod: Pod, node: NodeState, state: ClusterState) => number;
  /** Lower end of the range whatever the candidates have; raw numbers below count as this. Absent: the least of them. */
  readonly minimum?: number;
  /** Text of what `raw` reads of a pod. */
  readonly shapeOf?: (pod: Pod) => string;
}

/** Raw number: allocatable - requested of one resource, in its unit. */
export function leftOf(axis: number): Weigher['raw'] {
  return (_pod, { node, requested }) => amountOf(node.allocatable, axis) - amountOf(requested, axis);
}

/**
 * The plugin of a weigher: 100 x (x - least) / (greatest - least), all 0 where these are equal. A single candidate is not
 * weighed: it gets 0.
 */
export function createWeigher({ raw, minimum, shapeOf = () => '' }: Weigher, { prefers }: WeigherArgs): NodePlugin {
  return {
    reads: 'node',
    shapeOf,
    score: raw,
    normalize(scores) {
      let least = minimum ?? Number.POSITIVE_INFINITY;
      let greatest = minimum ?? Number.NEGATIVE_INFINITY;
      for (const score of scores) {
        if (minimum === undefined) least = Math.min(least, score);
        greatest = Math.max(greatest, score);
      }
      const range = scores.length > 1 ? greatest - least : 0;
      for (let index = 0; index < scores.length; index++) {
        const share = range > 0 ? Math.max(0, scores[index]! - least) / range : 0;
        scores[index] = 100 * (prefers === 'less' && range > 0 ? 1 - share : share);
      }
    },
  };
}
