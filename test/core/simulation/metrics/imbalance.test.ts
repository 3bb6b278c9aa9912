import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imbalance } from '../../../../src/core/simulation/metrics/imbalance.ts';
import { loadDeviation } from '../../../../src/core/simulation/metrics/load-imbalance.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const ten = (name: string) => node(name, { allocatable: vector(10_000, 10 * GI, 0, 110) });

describe('imbalance', () => {
  it('is the deviation and the range of loads', () => {
    const rig = new Rig({ nodes: ['a', 'b', 'c'].map(ten) });
    const metric = rig.watch(imbalance);
    rig.run(pod('x', { requests: vector(8000) }), 'a');
    rig.run(pod('y', { requests: vector(5000) }), 'b');
    rig.run(pod('z', { requests: vector(2000) }), 'c');
    // mean .5: sqrt((.09 + 0 + .09) / 3), .8 - .2
    const sample = sampleOf(metric);
    expect(sample['imbalance-cpu']).toBeCloseTo(0.2449, 4);
    expect(sample['spread-cpu']).toBeCloseTo(0.6, 6);
    expect(sample).toMatchObject({ 'imbalance-memory': 0, 'spread-memory': 0 });
    rig.elapse(10);
    rig.leave('a');
    rig.elapse(30);
    // .6 for 10 s, then .5 - .2 for 30
    const totals = totalsOf(metric);
    expect(totals['spread-cpu-mean']).toBeCloseTo(0.375, 6);
    expect(totals['spread-cpu-peak']).toBeCloseTo(0.6, 6);
  });

  it('is exactly 0 for equal loads and has no value without nodes', () => {
    const rig = new Rig({ nodes: ['a', 'b', 'c'].map(ten) });
    const metric = rig.watch(imbalance);
    for (const name of ['a', 'b', 'c']) rig.run(pod(`on-${name}`, { requests: vector(3333) }), name);
    expect(sampleOf(metric)).toMatchObject({ 'imbalance-cpu': 0, 'spread-cpu': 0 });
    for (const name of ['a', 'b', 'c']) rig.leave(name);
    expect(sampleOf(metric)).toMatchObject({ 'imbalance-cpu': Number.NaN, 'spread-cpu': Number.NaN });
  });

  it('agrees with a look at all nodes', () => {
    const request = fc.tuple(fc.nat({ max: 9 }), fc.integer({ min: 0, max: 40_000 }));
    fc.assert(
      fc.property(fc.array(request, { maxLength: 20 }), (requests) => {
        const names = Array.from({ length: 10 }, (_, index) => `n${index}`);
        const rig = new Rig({ nodes: names.map(ten) });
        const metric = rig.watch(imbalance);
        for (const [index, [at, milli]] of requests.entries()) {
          rig.run(pod(`p${index}`, { requests: vector(milli) }), names[at]!);
        }
        // Loads above 8 count as 8.
        const loads = names.map((name) => Math.min(8, rig.state.node(name)!.requested[0]! / 10_000));
        const sample = sampleOf(metric);
        expect(sample['imbalance-cpu']).toBeCloseTo(loadDeviation(loads), 6);
        expect(sample['spread-cpu']).toBeCloseTo(Math.max(...loads) - Math.min(...loads), 6);
      }),
    );
  });
});
