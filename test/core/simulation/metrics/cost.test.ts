import { describe, expect, it } from 'vitest';
import { cost } from '../../../../src/core/simulation/metrics/cost.ts';
import { labels, node, pod } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const priced = (name: string, price: string) =>
  node(name, { annotations: labels({ 'berth.dev/price-per-hour': price }) });

describe('cost', () => {
  it('is the price of what is there, and of what is in use', () => {
    const rig = new Rig({ nodes: [priced('a', '2'), priced('b', '3'), node('free')] });
    const metric = rig.watch(cost);
    rig.run(pod('x'), 'a');
    rig.elapse(4 * 3600);
    expect(sampleOf(metric)).toEqual({ 'cost-per-hour': 5, 'cost-in-use-per-hour': 2 });
    rig.run(pod('y'), 'b');
    rig.run(pod('z'), 'free');
    rig.elapse(6 * 3600);
    // 5 x 10; 2 x 10 + 3 x 6
    expect(totalsOf(metric)).toEqual({ cost: 50, 'cost-in-use': 38 });
  });

  it.each([[node('a')], [priced('a', 'cheap')], [priced('a', '-1')]])('is not measured without a price', (one) => {
    expect(cost.create(new Rig({ nodes: [one] }))).toBeNull();
  });
});
