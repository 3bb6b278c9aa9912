/**
 * What the nodes cost by the hour, from annotation berth.dev/price-per-hour, in whatever currency it is in: all that are there, and
 * those in use alone, which is what would be paid if empty nodes were given back. A node without a price costs nothing.
 *
 * Worked number: nodes of 2 and 3 an hour for ten hours, the second empty for four of them: 50 for all, 20 + 18 = 38 in use.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, createMeasure } from './curves.ts';
import { isInUse } from './node-amounts.ts';
import { readAmount } from './node-annotation.ts';
import { createNodeMetric } from './node-metric.ts';

export const PRICE_ANNOTATION = 'berth.dev/price-per-hour';

const SECONDS_PER_HOUR = 3600;
const ALL = 0;
const USED = 1;

export const cost: MetricDefinition = {
  name: 'cost',
  summary: 'Price of the nodes that are there, and of those in use, by annotation berth.dev/price-per-hour.',
  create(world) {
    if (world.state.nodes.every(({ node }) => readAmount(node, PRICE_ANNOTATION) === null)) return null;
    const reader = {
      width: 2,
      read(node: NodeState, into: Float64Array): void {
        const price = readAmount(node.node, PRICE_ANNOTATION) ?? 0;
        into[ALL] = price;
        into[USED] = isInUse(node) ? price : 0;
      },
    };
    return createNodeMetric(world, reader, (sums) => [
      curveOf('cost', 'Cost of all nodes', () => Math.max(0, sums.sum(ALL))),
      curveOf('cost-in-use', 'Cost of nodes in use', () => Math.max(0, sums.sum(USED))),
    ]);
  },
};

function curveOf(key: string, title: string, read: () => number): Curve {
  const area = createMeasure(key, title, 'cost', 'lower');
  return {
    measure: createMeasure(`${key}-per-hour`, `${title} by the hour`, 'cost', 'lower'),
    totals: [{ kind: 'area', measure: area, secondsPerUnit: SECONDS_PER_HOUR }],
    read,
  };
}
