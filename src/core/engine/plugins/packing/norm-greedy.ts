/**
 * NormGreedy: the node that the request leaves closest to empty-handed (policies.md 2; Panigrahy et al. 2011, among the
 * best overall for vector packing). Leftover of a resource: free - requested, as a fraction of the reference.
 *
 *   norm l2   : score = 100 x (1 - sum of weight x leftover^2), weights adding up to 1
 *   norm linf : score = 100 x (1 - greatest leftover)
 *
 * Example: a request of (.25, .125) on (.3, .3) free: leftovers .05 and .175, squares .0025 + .0306 = .0331, half of it
 * for two equal weights: 98.3438; linf 82.5.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args extends VectorArgs {
  readonly norm: 'l2' | 'linf';
}

export const normGreedy: PluginDefinition = {
  name: 'NormGreedy',
  summary: 'Prefers the node whose leftovers, taken together, are smallest by a norm.',
  points: ['score'],
  args: {
    type: 'object',
    properties: { ...VECTOR_PROPERTIES, norm: { type: 'string', enum: ['l2', 'linf'], default: 'l2' } },
  },
  create: (args: Args) => createVectorPlugin(args, args.norm === 'l2' ? l2Of : lInfinityOf),
};

/** Hot. */
function l2Of({ count, request, free, weight }: Vectors): number {
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const left = Math.max(0, free[at]! - request[at]!);
    sum += weight[at]! * (left * left);
  }
  return 1 - sum;
}

/** Hot. */
function lInfinityOf({ count, request, free }: Vectors): number {
  let most = 0;
  for (let at = 0; at < count; at++) most = Math.max(most, free[at]! - request[at]!);
  return 1 - most;
}
