/**
 * WorstFit: the node with the most left after placing, which spreads (policies.md 2).
 *
 *   score = 100 x weighted mean of (free - requested), as fractions of the reference
 *
 * Example: a request of (.25, .125) on a node with (.5, .25) free: 100 x (.25 + .125) / 2 = 18.75.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const worstFit: PluginDefinition = {
  name: 'WorstFit',
  summary: 'Prefers the node that has the most left after placing.',
  points: ['score'],
  args: { type: 'object', properties: VECTOR_PROPERTIES },
  create: (args: VectorArgs) => createVectorPlugin(args, leftOf),
};

/** Hot. */
function leftOf({ count, request, free, weight }: Vectors): number {
  let left = 0;
  for (let at = 0; at < count; at++) left += weight[at]! * Math.max(0, free[at]! - request[at]!);
  return left;
}
