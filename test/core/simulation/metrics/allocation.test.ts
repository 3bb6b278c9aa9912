import { describe, expect, it } from 'vitest';
import { allocation } from '../../../../src/core/simulation/metrics/allocation.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const small = node('a');
const gpus = { model: 'T4', deviceMilli: [1000, 1000] };

describe('allocation', () => {
  it('is requests over what nodes that are there can give', () => {
    const rig = new Rig({ nodes: [small, node('b')] });
    const metric = rig.watch(allocation);
    rig.run(pod('x', { requests: vector(12_000, 32 * GI) }), 'a');
    // 12 of 2 x 16 cores, 32 of 2 x 64 GiB, 1 of 2 x 110 pods
    expect(sampleOf(metric)).toEqual({
      'allocation-cpu': 0.375,
      'allocation-memory': 0.25,
      'allocation-pods': 1 / 220,
    });
    rig.leave('b');
    expect(sampleOf(metric)['allocation-cpu']).toBe(0.75);
    rig.leave('a');
    expect(sampleOf(metric)['allocation-cpu']).toBeNaN();
  });

  it('is in the mean what it was for how long, and at most what lasted', () => {
    const rig = new Rig({ nodes: [small] });
    const metric = rig.watch(allocation);
    const eight = rig.run(pod('x', { requests: vector(8000) }), 'a');
    rig.elapse(30);
    rig.depart(eight);
    // Lasts no time.
    rig.depart(rig.run(pod('y', { requests: vector(16_000) }), 'a'));
    rig.elapse(10);
    // (.5 x 30 + 0 x 10) / 40
    expect(totalsOf(metric)).toMatchObject({ 'allocation-cpu-mean': 0.375, 'allocation-cpu-peak': 0.5 });
  });

  it('counts thousandths of shared GPUs where there are some', () => {
    const rig = new Rig({ nodes: [node('g', { gpus }), small] });
    const metric = rig.watch(allocation);
    rig.run(pod('x', { gpu: { count: 1, milliEach: 500, models: [], devices: null } }), 'g');
    // Of GPUs that are not there nothing is held.
    rig.run(pod('y', { gpu: { count: 1, milliEach: 700, models: [], devices: [0] } }), 'a');
    // 500 of 2 x 1000
    expect(sampleOf(metric)['allocation-gpu']).toBe(0.25);
  });

  it('has no value for memory that nobody told', () => {
    const rig = new Rig({ nodes: [node('a', { allocatable: vector(1000, Number.MAX_SAFE_INTEGER, 0, 110) })] });
    const metric = rig.watch(allocation);
    rig.run(pod('x', { requests: vector(500, GI) }), 'a');
    expect(sampleOf(metric)).toMatchObject({ 'allocation-cpu': 0.5, 'allocation-memory': Number.NaN });
  });

  it('is above 1 where pods came bound and ask for more than there is', () => {
    const rig = new Rig({ nodes: [small] });
    const metric = rig.watch(allocation);
    rig.run(pod('x', { requests: vector(24_000) }), 'a');
    expect(sampleOf(metric)['allocation-cpu']).toBe(1.5);
  });
});
