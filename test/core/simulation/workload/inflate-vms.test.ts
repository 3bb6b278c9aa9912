import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import type { Inflation, InflationAxis } from '../../../../src/core/simulation/scenario/scenario-workload.ts';
import type { TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { demandOf, inflateVms } from '../../../../src/core/simulation/workload/inflate-vms.ts';
import { arbitraryTracedVms, gpuShape, ids, shape, tracedVm } from './trace-builders.ts';

function to(toPercent: number, changes: Partial<Inflation> = {}): Inflation {
  return { toPercent, axis: 'cpu', isExact: false, ...changes };
}

function sum(vms: readonly TraceVm[], axis: InflationAxis = 'cpu'): number {
  return vms.reduce((total, one) => total + demandOf(one.shape, axis), 0);
}

describe('inflateVms', () => {
  it('appends copies up to the first that would exceed the target', () => {
    // 105 % of 10,000 are 10,500: 2 VMs of 1000 and 8 copies make 10,000, one more 11,000.
    const vms = [tracedVm('a'), tracedVm('b')];
    const inflated = inflateVms(vms, to(105), 10_000, createRandom(1));
    expect(inflated).toHaveLength(10);
    expect(inflated.slice(0, 2)).toEqual(vms);
    expect(inflated.slice(2).every(({ id }) => /^[ab]-copy-\d$/.test(id))).toBe(true);
    expect(new Set(ids(inflated)).size).toBe(10);
  });

  it('fills a target exactly where a copy reaches it, for reaching is not exceeding', () => {
    expect(inflateVms([tracedVm('a')], to(100), 3000, createRandom(1))).toHaveLength(3);
  });

  it('stops at the first draw that is too large, though a smaller VM would fit', () => {
    const vms = [
      tracedVm('small', { shape: shape({ cpuMilli: 1 }) }),
      tracedVm('large', { shape: shape({ cpuMilli: 900 }) }),
    ];
    for (let seed = 0; seed < 20; seed++) {
      const added = inflateVms(vms, to(100), 1000, createRandom(seed)).slice(2);
      // 901 of 1000: no large one fits, and the first large one drawn ends it; 99 small ones in a row are not to be expected.
      expect(added.every(({ id }) => id.startsWith('small-copy-'))).toBe(true);
      expect(added.length).toBeLessThan(99);
    }
  });

  it('asks with one GPU whether a copy exceeds, but counts all, unless it is exact', () => {
    // 8 GPUs of 1000; target 15,000: 8000 + 1000 does not exceed it, and the copy makes 16,000.
    const vms = [tracedVm('a', { shape: gpuShape(8, 1000) })];
    const paper = inflateVms(vms, to(150, { axis: 'gpu' }), 10_000, createRandom(1));
    expect(sum(paper, 'gpu')).toBe(16_000);
    const exact = inflateVms(vms, to(150, { axis: 'gpu', isExact: true }), 10_000, createRandom(1));
    expect(sum(exact, 'gpu')).toBe(8000);
  });

  it('removes at random where there is more, and no more than it must', () => {
    fc.assert(
      fc.property(arbitraryTracedVms(), fc.integer({ min: 0, max: 99 }), fc.nat(1000), (vms, percent, seed) => {
        const capacity = sum(vms);
        const left = inflateVms(vms, to(percent), capacity, createRandom(seed));
        const target = (capacity * percent) / 100;
        expect(sum(left)).toBeLessThanOrEqual(target);
        expect(ids(left)).toEqual(ids(vms).filter((id) => ids(left).includes(id)));
        // With the last one removed back again it would be too much.
        const removed = vms.filter(({ id }) => !ids(left).includes(id));
        if (removed.length > 0) expect(removed.some((one) => sum(left) + sum([one]) > target)).toBe(true);
      }),
    );
  });

  it('removes others with another seed', () => {
    const vms = Array.from({ length: 10 }, (_, number) => tracedVm(`vm-${number}`));
    const left = new Set(
      Array.from({ length: 20 }, (_, seed) => ids(inflateVms(vms, to(50), 10_000, createRandom(seed))).join()),
    );
    expect(left.size).toBeGreaterThan(10);
  });

  it('never exceeds the target where it is exact, and draws every VM', () => {
    fc.assert(
      fc.property(arbitraryTracedVms(), fc.nat(1000), (vms, seed) => {
        const inflated = inflateVms(vms, to(300, { isExact: true }), sum(vms), createRandom(seed));
        expect(sum(inflated)).toBeLessThanOrEqual(3 * sum(vms));
        expect(inflated.slice(0, vms.length)).toEqual(vms);
        expect(new Set(ids(inflated)).size).toBe(inflated.length);
      }),
    );
    const vms = ['a', 'b', 'c'].map((id) => tracedVm(id));
    const drawn = ids(inflateVms(vms, to(100), 200_000, createRandom(3)).slice(3)).map((id) => id[0]);
    expect(new Set(drawn)).toEqual(new Set(['a', 'b', 'c']));
  });

  it('gives copies names that no VM has', () => {
    const vms = [tracedVm('a'), tracedVm('a-copy-1'), tracedVm('a-copy-1-copy-1')];
    const inflated = ids(inflateVms(vms, to(100), 50_000, createRandom(1)));
    expect(new Set(inflated).size).toBe(50);
  });

  it('refuses at once where millions of copies would be needed', () => {
    const vms = [tracedVm('a', { shape: shape({ cpuMilli: 1 }) })];
    expect(() => inflateVms(vms, to(100), Number.MAX_SAFE_INTEGER, createRandom(1))).toThrow(/too little cpu/);
  });

  it('changes nothing where no VM asks for anything on the axis, or there is none', () => {
    const vms = [tracedVm('a')];
    expect(inflateVms(vms, to(130, { axis: 'gpu' }), 1000, createRandom(1))).toEqual(vms);
    expect(inflateVms([], to(130), 1000, createRandom(1))).toEqual([]);
  });
});
