import { describe, expect, it } from 'vitest';
import { strandedCapacity } from '../../../../src/core/simulation/metrics/stranded-capacity.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf } from './rig.ts';

const mix = [
  { pod: pod('m', { requests: vector(2000, 4 * GI) }), share: 0.5 },
  { pod: pod('n', { requests: vector(1000, 8 * GI) }), share: 0.5 },
];

describe('strandedCapacity', () => {
  it('is what no single shape of the mix would fill', () => {
    const rig = new Rig({ nodes: [node('a')], mix });
    const metric = rig.watch(strandedCapacity);
    rig.run(pod('x', { requests: vector(6000, 56 * GI) }), 'a');
    // 10 cores and 8 GiB free: 2 x (2, 4) or 1 x (1, 8): 10 - 4 cores of 16, 8 - 8 GiB of 64
    expect(sampleOf(metric)).toEqual({ 'stranded-cpu': 0.375, 'stranded-memory': 0 });
  });

  it('is all that is free on a node that takes no pods', () => {
    const rig = new Rig({ nodes: [node('a')], mix });
    const metric = rig.watch(strandedCapacity);
    // 8 x 2 cores fill the 16, 8 x 8 GiB fill the 64
    expect(sampleOf(metric)).toEqual({ 'stranded-cpu': 0, 'stranded-memory': 0 });
    rig.change(node('a', { isUnschedulable: true }));
    expect(sampleOf(metric)).toEqual({ 'stranded-cpu': 1, 'stranded-memory': 1 });
    rig.change(node('a', { taints: [{ key: 'k', value: '', effect: 'NoSchedule' }] }));
    expect(sampleOf(metric)['stranded-cpu']).toBe(1);
  });

  it('keeps to the labels that shapes ask for', () => {
    const nodeSelector = new Map([['disk', 'ssd']]);
    const picky = [{ pod: pod('m', { requests: vector(2000), nodeSelector }), share: 1 }];
    const rig = new Rig({ nodes: [node('a'), node('b', { labels: { disk: 'ssd' } })], mix: picky });
    expect(sampleOf(rig.watch(strandedCapacity))['stranded-cpu']).toBe(0.5);
  });

  it('counts GPUs in the pieces that devices have free', () => {
    const gpu = { count: 1, milliEach: 600, models: [], devices: null };
    const rig = new Rig({
      nodes: [node('g', { gpus: { model: '', deviceMilli: [1000, 1000] } })],
      mix: [{ pod: pod('m', { gpu }), share: 1 }],
    });
    // one of 600 on each: 800 of 2000 are left
    expect(sampleOf(rig.watch(strandedCapacity))['stranded-gpu']).toBe(0.4);
  });

  it.each([
    // two of three devices
    [{ count: 2, milliEach: 1000, models: [], devices: null }, 1 / 3],
    [{ count: 1, milliEach: 1000, models: ['V100'], devices: null }, 1],
    [{ count: 1, milliEach: 1000, models: ['T4'], devices: null }, 0],
  ])('of 3 T4 for a mix that asks for %j strands %d', (gpu, stranded) => {
    const gpus = { model: 'T4', deviceMilli: [1000, 1000, 1000] };
    const rig = new Rig({ nodes: [node('g', { gpus })], mix: [{ pod: pod('m', { gpu }), share: 1 }] });
    expect(sampleOf(rig.watch(strandedCapacity))['stranded-gpu']).toBe(stranded);
  });

  it('does not look at shapes that are rarer than one in twenty', () => {
    const rare = [
      { pod: pod('m', { requests: vector(10_000) }), share: 0.96 },
      { pod: pod('n', { requests: vector(1000) }), share: 0.04 },
    ];
    // 16 - 10 of 16 cores
    expect(sampleOf(new Rig({ nodes: [node('a')], mix: rare }).watch(strandedCapacity))['stranded-cpu']).toBe(0.375);
  });

  it('is not measured without a mix', () => {
    expect(strandedCapacity.create(new Rig({ nodes: [node('a')] }))).toBeNull();
  });
});
