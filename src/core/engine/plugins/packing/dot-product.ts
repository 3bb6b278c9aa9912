/**
 * DotProduct: large requests go where what is free points the same way (policies.md 2; the rule of Tetris).
 *
 *   reference largest : score = 100 x sum of (weight x requested x free) / sum of (weight x requested)
 *   reference node    : score = 100 x sum of (weight x requested x free), weights adding up to 1
 *
 * as fractions of the reference. Of the largest node the divisor is the same for all nodes and changes no order; without it
 * a small request would score everything near 0. Of the node itself a request is a larger part of a small node, and a
 * divisor would hide that. A request of nothing scores 0.
 * Example: a request of (.25, .125) on a node with (.5, .25) free: .25 x .5 + .125 x .25 = .1563, of .375: 41.6667; where
 * these are fractions of the node itself, half of .1563: 7.8125.
 */

import { createVectorPlugin, VECTOR_PROPERTIES, type VectorArgs, type Vectors } from '../../packing/vector-fit.ts';
import type { PluginDefinition } from '../../plugin.ts';

export const dotProduct: PluginDefinition = {
  name: 'DotProduct',
  summary: 'Prefers nodes whose free capacity points the way of the request, and has much of it.',
  points: ['score'],
  args: { type: 'object', properties: VECTOR_PROPERTIES },
  create: (args: VectorArgs) => createVectorPlugin(args, args.reference === 'largest' ? shareOf : productOf),
};

/** The product as a part of what a node with everything free would have. Hot. */
function shareOf(vectors: Vectors): number {
  const { count, request, weight } = vectors;
  let requested = 0;
  for (let at = 0; at < count; at++) requested += weight[at]! * request[at]!;
  return requested === 0 ? 0 : productOf(vectors) / requested;
}

/** Hot. */
function productOf({ count, request, free, weight }: Vectors): number {
  let product = 0;
  for (let at = 0; at < count; at++) product += weight[at]! * request[at]! * Math.max(0, free[at]!);
  return product;
}
