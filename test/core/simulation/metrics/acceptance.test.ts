import { describe, expect, it } from 'vitest';
import { acceptance } from '../../../../src/core/simulation/metrics/acceptance.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

describe('acceptance', () => {
  it('is what was placed of what has arrived', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(acceptance);
    expect(sampleOf(metric)['accepted-count']).toBeNaN();
    rig.run(pod('x', { requests: vector(2000, 3 * GI) }), 'a');
    const y = rig.run(pod('y', { requests: vector(2000, 3 * GI) }), 'a');
    rig.depart(rig.arrive(pod('z', { requests: vector(12_000, 2 * GI) })));
    // 2 / 3, 4 / 16 cores, 6 / 8 GiB
    expect(totalsOf(metric)).toEqual({
      'acceptance-count': 2 / 3,
      'acceptance-cpu': 0.25,
      'acceptance-memory': 0.75,
      'acceptance-gpu': Number.NaN,
    });
    rig.evict(y, 'drain');
    rig.place(y, 'a');
    expect(sampleOf(metric)['accepted-count']).toBe(2 / 3);
  });

  it('weighs by the GPUs that were asked for', () => {
    const rig = new Rig({ nodes: [node('g', { gpus: { model: '', deviceMilli: [1000, 1000] } })] });
    const metric = rig.watch(acceptance);
    const asking = (name: string, count: number) =>
      pod(name, { gpu: { count, milliEach: 1000, models: [], devices: null } });
    rig.run(asking('x', 1), 'g');
    rig.reject(rig.arrive(asking('y', 3)));
    expect(sampleOf(metric)['accepted-gpu']).toBe(0.25);
  });

  it('counts what an instance asked for when it came, whatever it was resized to', () => {
    const rig = new Rig({ nodes: [node('a')] });
    const metric = rig.watch(acceptance);
    const x = rig.arrive(pod('x', { requests: vector(2000) }));
    x.pod = pod('x', { requests: vector(9000) });
    rig.place(x, 'a');
    expect(sampleOf(metric)['accepted-cpu']).toBe(1);
  });
});
