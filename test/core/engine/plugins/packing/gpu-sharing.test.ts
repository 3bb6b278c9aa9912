import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PLUGINS } from '../../../../../src/core/engine/plugins/index.ts';
import { sharedGpus } from '../../../../../src/core/engine/plugins/packing/gpu-sharing.ts';
import { fgdPolicy } from '../../../../../src/core/engine/policies/fgd.ts';
import { createProfile } from '../../../../../src/core/engine/profile.ts';
import { Scheduler } from '../../../../../src/core/engine/schedule.ts';
import { type GpuRequest, tightestDevices } from '../../../../../src/core/model/gpu.ts';
import { node } from '../../../../builders.ts';
import { buildPlugin, rejectionOf, stateOf, verdict } from '../../../../plugin-rig.ts';
import { gpuNode, gpuPod, hostWith } from './gpu-cases.ts';

const plugin = buildPlugin(sharedGpus);

function asking(count: number, milliEach: number, changes: Partial<GpuRequest> = {}) {
  return gpuPod('p', 1, count, milliEach, { gpu: { count, milliEach, models: [], devices: null, ...changes } });
}

describe('SharedGpus', () => {
  const free = [1000, 400, 600];

  it.each([
    ['a share that a device has left', asking(1, 600), 'pass'],
    ['a share that fills a device', asking(1, 1000), 'pass'],
    ['as many devices as there are', asking(3, 400), 'pass'],
    ['an accepted model', asking(1, 100, { models: ['V100', 'T4'] }), 'pass'],
    ['a device by its index', asking(1, 600, { devices: [2] }), 'pass'],
    ['no GPU', gpuPod('cpu', 1), 'pass'],
    ['more devices than have room', asking(3, 500), 'Unschedulable: Insufficient shared GPUs with 500 milli free'],
    [
      'a device without room',
      asking(1, 600, { devices: [1] }),
      'Unschedulable: Insufficient shared GPUs with 600 milli free',
    ],
    ['more devices than there are', asking(4, 100), 'UAU: Insufficient shared GPUs with 100 milli free'],
    [
      'a device that is not there',
      asking(1, 100, { devices: [3] }),
      'UAU: Insufficient shared GPUs with 100 milli free',
    ],
    ['another model', asking(1, 100, { models: ['V100'] }), "UAU: node(s) didn't match the GPU models of the pod"],
  ])('judges %s', (_title, pod, expected) => {
    expect(verdict(plugin, pod, hostWith(32, free, 'T4'), 'n')).toBe(expected);
  });

  it('refuses nodes without GPUs for good', () => {
    expect(verdict(plugin, asking(1, 1), stateOf([node('n')]), 'n')).toBe('UAU: node(s) had no shared GPUs');
  });

  it('takes a node of unknown model for no model that is wanted', () => {
    const pod = asking(1, 100, { models: ['T4'] });
    expect(verdict(plugin, pod, hostWith(32, free, ''), 'n')).toBe(
      "UAU: node(s) didn't match the GPU models of the pod",
    );
  });

  it('tells how many devices would do now, and when idle', () => {
    expect(rejectionOf(plugin, asking(3, 500), hostWith(32, free), 'n')?.figures).toEqual([
      { resource: 'shared GPUs', requested: 3, free: 2, capacity: 3 },
    ]);
    expect(rejectionOf(plugin, asking(1, 900, { devices: [1] }), hostWith(32, free), 'n')?.figures).toEqual([
      { resource: 'shared GPUs', requested: 1, free: 0, capacity: 1 },
    ]);
  });

  it('counts devices smaller than whole ones', () => {
    const state = stateOf([node('n', { gpus: { model: '', deviceMilli: [500, 500] } })]);
    expect(verdict(plugin, asking(2, 500), state, 'n')).toBe('pass');
    expect(verdict(plugin, asking(1, 501), state, 'n')).toBe('UAU: Insufficient shared GPUs with 501 milli free');
  });

  it('lets preemption make room on a device', () => {
    const busy = gpuPod('busy', 1, 1, 700, { nodeName: 'n', phase: 'Running', priority: 1 });
    const scheduler = new Scheduler(stateOf([gpuNode('n', 32, 1)], [busy]), createProfile(fgdPolicy, PLUGINS));
    const { outcome } = scheduler.decide(gpuPod('urgent', 1, 1, 500, { priority: 10 }));
    expect(outcome).toMatchObject({
      kind: 'unschedulable',
      preemption: { nominatedNode: 'n', victims: [{ name: 'busy' }] },
    });
    // a share that fits beside it needs no victim
    expect(scheduler.choose(gpuPod('small', 1, 1, 300, { priority: 10 })).node).toBe('n');
  });

  it('passes exactly where devices can be given, overcommitted ones among them', () => {
    const arbitraryFree = fc.array(fc.integer({ min: -300, max: 1000 }), { minLength: 1, maxLength: 8 });
    const arbitraryRequest = fc.record({
      count: fc.integer({ min: 1, max: 8 }),
      milliEach: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(arbitraryFree, arbitraryRequest, (freeMilli, { count, milliEach }) => {
        const pod = asking(count, milliEach);
        const isRefused = rejectionOf(plugin, pod, hostWith(32, freeMilli), 'n') !== null;
        expect(isRefused).toBe(tightestDevices(freeMilli, pod.gpu!) === null);
      }),
    );
  });
});
