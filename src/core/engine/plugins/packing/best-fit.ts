/**
 * BestFit: the node that a pod fills best (policies.md 2). Leftover of a resource: free - requested, as a fraction of the
 * reference; 0 where it would be below.
 *
 *   measure sum: score = 100 x (1 - weighted mean of the leftovers)
 *   measure max: score = 100 x (1 - least leftover): the node whose scarcest resource is used up most
 *
 * Example: a request of (.25, .125) on a node with (.5, .25) free: leftovers .25 and .125, sum 100 x (1 - .1875) = 81.25,
 * max 100 x (1 - .125) = 87.5.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

interface Args extends VectorArgs {
  readonly measure: 'sum' | 'max';
}

export const bestFit: PluginDefinition = {
  name: 'BestFit',
  summary: 'Prefers the node that has the least left after placing.',
  points: ['score'],
  args: {
    type: 'object',
    properties: {
      ...VECTOR_PROPERTIES,
      measure: {
        type: 'string',
        enum: ['sum', 'max'],
        default: 'sum',
        description: 'sum: the mean of what is left; max: what is left of the scarcest resource.',
      },
    },
  },
  create: (args: Args) => createVectorPlugin(args, args.measure === 'sum' ? fillingOf : bottleneckOf),
};

/** 1 - weighted mean of the leftovers. Hot. */
function fillingOf({ count, request, free, weight }: Vectors): number {
  let left = 0;
  for (let at = 0; at < count; at++) left += weight[at]! * Math.max(0, free[at]! - request[at]!);
  return 1 - left;
}

/** 1 - least leftover. Hot. */
function bottleneckOf({ count, request, free }: Vectors): number {
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < count; at++) least = Math.min(least, Math.max(0, free[at]! - request[at]!));
  return 1 - least;
}
