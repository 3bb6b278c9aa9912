/**
 * DotProduct: large requests go where what is free points the same way (policies.md 2; the rule of Tetris).
 *
 *   score = 100 x sum of weight x requested x free, weights adding up to 1, as fractions of the reference
 *
 * Example: a request of (.25, .125) on a node with (.5, .25) free: .25 x .5 + .125 x .25 = .1563, half of it for two equal
 * weights: 7.8125.
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
  for (let at = 0; at < count; at++) product += weight[at]! * request[at]! * Math.max(0, free[at]!);
  return product;
}
