import { describe, expect, it } from 'vitest';
import { largestVm } from '../../../../src/core/simulation/metrics/largest-vm.ts';
import { GI, node, pod, vector } from '../../../builders.ts';
import { Rig, sampleOf, totalsOf } from './rig.ts';

const mix = [{ pod: pod('m', { requests: vector(3000, 4 * GI) }), share: 1 }];
const nodes = [
  node('a', { allocatable: vector(10_500, 24 * GI, 0, 110) }),
  node('b', { allocatable: vector(5000, 60 * GI, 0, 110) }),
];

describe('largestVm', () => {
  it('is the most vCPUs of 4 GiB each that one node has free', () => {
    const rig = new Rig({ nodes, mix });
    const metric = rig.watch(largestVm);
    // max(min(10, 6), min(5, 15)); of 3 cores and 4 GiB: min(3, 6) + min(1, 15)
    expect(sampleOf(metric)).toEqual({ 'largest-vm': 6, 'frequent-vms-fitting': 4 });
    rig.elapse(10);
    const large = rig.run(pod('x', { requests: vector(8000) }), 'a');
    // min(2, 6) against min(5, 15); 0 + 1
    expect(sampleOf(metric)).toEqual({ 'largest-vm': 5, 'frequent-vms-fitting': 1 });
    rig.elapse(30);
    rig.depart(large);
    rig.fail('a');
    expect(sampleOf(metric)).toEqual({ 'largest-vm': 5, 'frequent-vms-fitting': 1 });
    // (6 x 10 + 5 x 30) / 40
    expect(totalsOf(metric)).toMatchObject({ 'largest-vm-mean': 5.25, 'largest-vm-lowest': 5 });
  });

  it.each([
    [{ isUnschedulable: true }],
    [{ taints: [{ key: 'k', value: '', effect: 'NoExecute' as const }] }],
    [{ allocatable: vector(16_000, 64 * GI, 0, 0) }],
  ])('is 0 on a node with %j', (changes) => {
    const rig = new Rig({ nodes: [node('a', changes)], mix });
    expect(sampleOf(rig.watch(largestVm))).toEqual({ 'largest-vm': 0, 'frequent-vms-fitting': 0 });
  });

  it('has no value without nodes', () => {
    expect(sampleOf(new Rig().watch(largestVm))).toEqual({
      'largest-vm': Number.NaN,
      'frequent-vms-fitting': Number.NaN,
    });
  });
});
