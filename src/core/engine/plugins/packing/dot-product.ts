/**
 * DotProduct: large requests go where what is free points the same way (policies.md 2; the rule of Tetris).
 *
 *   score = 100 x sum of (weight x requested x free) / sum of (weight x requested), as fractions of the reference
 *
 * The divisor is the same for all nodes and changes no order; without it a small request would score everything near 0. A
 * request of nothing scores 0.
 * Example: a request of (.25, .125) on a node with (.5, .25) free: .25 x .5 + .125 x .25 = .1563, of .375: 41.6667.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const dotProduct: PluginDefinition = {
  name: 'DotProduct',
  summary: 'Prefers nodes whose free capacity points the way of the request, and has much of it.',
  points: ['score'],
  args: { type: 'object', properties: VECTOR_PROPERTIES },
  create: (args: VectorArgs) => createVectorPlugin(args, productOf),
};

/** Hot. */
function productOf({ count, request, free, weight }: Vectors): number {
  let product = 0;
  let requested = 0;
  for (let at = 0; at < count; at++) {
    const weighted = weight[at]! * request[at]!;
    product += weighted * Math.max(0, free[at]!);
    requested += weighted;
  }
  return requested === 0 ? 0 : product / requested;
}
