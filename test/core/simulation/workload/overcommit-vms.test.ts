import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OvercommittedShapes, overcommitPod } from '../../../../src/core/simulation/workload/overcommit-vms.ts';
import { GI, MI, pod, vector } from '../../../builders.ts';
import { vmPod } from '../../../vm-builders.ts';
import { shape, tracedVm } from './trace-builders.ts';

const FOUR = { cpu: 4, memory: 1.5 };

describe('overcommitPod', () => {
  it('divides what a VM asks for, rounded up, and leaves its guest and its limits', () => {
    const whole = vmPod('v', {}, { requests: vector(1001, 4 * GI, 0, 0, 7), limits: vector(2000, 4 * GI) });
    const less = overcommitPod(whole, FOUR);
    // 1001 / 4 = 250.25, 4 GiB / 1.5 = 2863311530.67.
    expect(less.requests).toEqual([251, 2_863_311_531, 0, 0, 7]);
    expect(less.nonZeroRequests.slice(0, 2)).toEqual([251, 2_863_311_531]);
    expect(less.scoringRequests.slice(0, 2)).toEqual([251, 2_863_311_531]);
    expect(less.limits).toEqual(whole.limits);
    expect(less.vm).toBe(whole.vm);
  });

  it('leaves containers, CPUs that a VM has for itself, and what is counted for nothing asked', () => {
    const container = pod('c', { requests: vector(1000, GI) });
    expect(overcommitPod(container, FOUR)).toBe(container);
    const pinned = vmPod('p', { hasDedicatedCpus: true }, { requests: vector(4000, 3 * GI) });
    expect(overcommitPod(pinned, FOUR).requests.slice(0, 2)).toEqual([4000, 2 * GI]);
    const silent = overcommitPod(vmPod('s', {}, { requests: vector(0, 0) }), FOUR);
    expect(silent.requests.slice(0, 2)).toEqual([0, 0]);
    expect(silent.nonZeroRequests.slice(0, 2)).toEqual([100, 200 * MI]);
  });

  it('gives back what was multiplied, whatever the last bits of the ratio', () => {
    const hundredths = fc.integer({ min: 101, max: 10_000 });
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 1, max: 1e9 }), (ratio, asked) => {
        const whole = vmPod('v', {}, { requests: vector(asked * ratio, 0) });
        expect(overcommitPod(whole, { cpu: ratio / 100, memory: 1 }).requests[0]).toBe(asked * 100);
      }),
    );
  });
});

describe('OvercommittedShapes', () => {
  it('divides a shape once for all VMs that have it, and knows what it was', () => {
    const recorded = shape({ cpuMilli: 2500, memoryBytes: 3 * GI });
    const shapes = new OvercommittedShapes(FOUR);
    const [a, b] = [...shapes.apply([tracedVm('a', { shape: recorded }), tracedVm('b', { shape: recorded })])];
    expect(a!.shape).toBe(b!.shape);
    expect(a!.shape).toMatchObject({
      ...{ cpuMilli: 625, memoryBytes: 2 * GI, guest: { cpuMilli: 2500, memoryBytes: 3 * GI } },
    });
    expect(shapes.recorded(a!).shape).toBe(recorded);
  });

  it('divides manifests too, and leaves containers', () => {
    const template = vmPod('v', {}, { requests: vector(2000, 3 * GI) });
    const shapes = new OvercommittedShapes(FOUR);
    const asked = shapes.asked(shape({ cpuMilli: 2000, memoryBytes: 3 * GI, template }));
    expect(asked.template!.requests.slice(0, 2)).toEqual([500, 2 * GI]);
    const container = shape({ kind: 'container' });
    expect(shapes.asked(container)).toBe(container);
  });
});
