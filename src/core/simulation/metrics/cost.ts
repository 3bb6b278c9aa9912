/**
 * What the nodes cost by the hour, from annotation berth.dev/price-per-hour, in whatever currency it is in: all that are there, and
 * those in use alone, which is what would be paid if empty nodes were given back. A node without a price costs nothing.
 *
 * Worked number: nodes of 2 and 3 an hour for ten hours, the second empty for four of them: 50 for all, 20 + 18 = 38 in use.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { MetricDefinition } from '../metric.ts';
import { type Curve, createMeasure } from './curves.ts';
import { AmountAnnotation } from './node-annotation.ts';
import { createNodeMetric } from './node-metric.ts';
import { NodeObjects } from './node-objects.ts';
import { nodeReadingOf } from './node-reading.ts';

export const PRICE_ANNOTATION = 'berth.dev/price-per-hour';

const SECONDS_PER_HOUR = 3600;
const ALL = 0;
const USED = 1;

export const cost: MetricDefinition = {
  name: 'cost',
  summary: 'Price of the nodes that are there, and of those in use, by annotation berth.dev/price-per-hour.',
  create(world) {
    const annotation = new AmountAnnotation(PRICE_ANNOTATION, 'costs nothing');
    const prices = new NodeObjects((node) => annotation.of(node));
    const reading = nodeReadingOf(world);
    let hasPrices = false;
    const reader = {
      width: 2,
      read(node: NodeState, into: Float64Array): void {
        const price = prices.of(node);
        if (price !== null) hasPrices = true;
        into[ALL] = price ?? 0;
        into[USED] = price !== null && reading.isInUse ? price : 0;
      },
    };
    const byNode = createNodeMetric(world, reader, (sums) => {
      // There is no cost before the first price is known.
      const costOf = (index: number): number => (hasPrices ? Math.max(0, sums.sum(index)) : Number.NaN);
      return [
        curveOf('cost', 'Cost of all nodes', () => costOf(ALL)),
        curveOf('cost-in-use', 'Cost of nodes in use', () => costOf(USED)),
      ];
    });
    return { ...byNode, remarks: () => annotation.remarks() };
  },
};

function curveOf(key: string, title: string, read: () => number): Curve {
  const area = createMeasure(key, title, 'cost', 'lower');
  return {
    measure: createMeasure(`${key}-per-hour`, `${title} by the hour`, 'cost', 'lower'),
    totals: [{ kind: 'area', measure: area, secondsPerUnit: SECONDS_PER_HOUR }],
    isOptional: true,
    read,
  };
}
