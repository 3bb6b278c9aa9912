import { describe, expect, it } from 'vitest';
import { packingDensity } from '../../../../src/core/simulation/metrics/packing-density.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf } from './rig.ts';

describe('packingDensity', () => {
  it('is the mean of the fullest resource over nodes in use', () => {
    const rig = new Rig({ nodes: ['a', 'b', 'c'].map((name) => node(name)) });
    const metric = rig.watch(packingDensity);
    expect(sampleOf(metric)['packing-density']).toBeNaN();
    rig.run(pod('x', { requests: vector(12_000, 8 * GI) }), 'a');
    rig.run(pod('y', { requests: vector(4000, 32 * GI) }), 'b');
    // (max(.75, .125) + max(.25, .5)) / 2
    expect(sampleOf(metric)['packing-density']).toBe(0.625);
  });

  it('looks at GPUs where a node has them', () => {
    const rig = new Rig({ nodes: [node('g', { gpus: { model: '', deviceMilli: [1000, 1000] } })] });
    const metric = rig.watch(packingDensity);
    const gpu = { count: 1, milliEach: 1000, models: [], devices: null };
    rig.run(pod('x', { requests: vector(4000), gpu }), 'g');
    expect(sampleOf(metric)['packing-density']).toBe(0.5);
  });
});
