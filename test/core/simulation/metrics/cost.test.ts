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

  it.each([[node('a')], [priced('a', 'cheap')], [priced('a', '-1')]])('is left out without a price', (one) => {
    const rig = new Rig({ nodes: [one] });
    const metric = rig.watch(cost);
    rig.elapse(3600);
    expect([sampleOf(metric), totalsOf(metric)]).toEqual([{}, {}]);
  });

  it('counts from when a node with a price joins', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(cost);
    rig.elapse(3600);
    rig.join(priced('b', '2'));
    rig.elapse(1800);
    rig.leave('b');
    rig.elapse(1800);
    expect(sampleOf(metric)).toEqual({ 'cost-per-hour': 0, 'cost-in-use-per-hour': 0 });
    expect(totalsOf(metric)).toEqual({ cost: 1, 'cost-in-use': 0 });
  });

  it('tells prices that are no amounts, and how many nodes have one', () => {
    const rig = new Rig({ nodes: [priced('a', '2'), priced('b', 'cheap'), priced('c', '1,5'), node('d')] });
    const metric = rig.watch(cost);
    expect(sampleOf(metric)).toEqual({ 'cost-per-hour': 2, 'cost-in-use-per-hour': 0 });
    expect(metric.remarks?.()).toEqual([
      '2 nodes have no amount in annotation berth.dev/price-per-hour, such as "cheap" on b: wanted a plain number from 0 to 1e9; each costs nothing.',
    ]);
  });

  it.each([
    ['0.03333333333333333', 1 / 30],
    ['1e-7', 1e-7],
    ['0', 0],
  ])('takes a price of %s as scenarios write it', (text, price) => {
    const metric = new Rig({ nodes: [priced('a', text)] }).watch(cost);
    expect(sampleOf(metric)['cost-per-hour']).toBe(price);
    expect(metric.remarks?.()).toEqual([]);
  });
});
