/**
 * Cosine: the node whose free capacity has the proportions of the request, whatever its size (policies.md 2).
 *
 *   score = 100 x sum of (weight x requested x free) / (|requested| x |free|), lengths with the same weights
 *
 * A request of nothing, and a node without anything free, score 0.
 * Example: (.25, .125) against (.25, .5) free: .125 / (.2795 x .5590) = .8, so 80; against (.5, .25): 100.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const cosine: PluginDefinition = {
  name: 'Cosine',
  summary: 'Prefers nodes whose free capacity has the proportions of the request.',
  points: ['score'],
  args: { type: 'object', properties: VECTOR_PROPERTIES },
  create: (args: VectorArgs) => createVectorPlugin(args, cosineOf),
};

/** Hot. */
function cosineOf({ count, request, free, weight }: Vectors): number {
  let product = 0;
  let requested = 0;
  let available = 0;
  for (let at = 0; at < count; at++) {
    const room = Math.max(0, free[at]!);
    product += weight[at]! * request[at]! * room;
    requested += weight[at]! * (request[at]! * request[at]!);
    available += weight[at]! * (room * room);
  }
  return requested === 0 || available === 0 ? 0 : product / Math.sqrt(requested * available);
}
