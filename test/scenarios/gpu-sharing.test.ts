import { beforeAll, describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/core/index.ts';
import {
  expectReadmePrinted,
  expectSameBytes,
  meanOf,
  PATIENCE_MILLISECONDS,
  runsOf,
  type Simulated,
  simulated,
  totalOf,
} from './scenario-rig.ts';

const RIVALS = ['first-fit-shared.yaml', 'gpu-best-fit', 'gpu-packing', 'gpu-random'];
const ALLOCATED = 'allocation-gpu-peak';
const SEEDS = 12;
/** 30 x 2 + 16 x 4 + 12 x 8. */
const GPUS = 220;

describe('gpu-sharing', () => {
  let done: Simulated;
  beforeAll(async () => {
    done = await simulated('gpu-sharing');
  }, PATIENCE_MILLISECONDS);

  it('has as many pods as ask for 130 % of the GPUs', () => {
    expect(done.runs).toHaveLength((1 + RIVALS.length) * SEEDS);
    for (const { counts, nodes } of done.runs) {
      expect(nodes.reduce((sum, { gpuMilli }) => sum + gpuMilli, 0)).toBe(GPUS * 1000);
      // 286 GPUs of .605 a pod are 473 pods; their sizes are drawn.
      expect(Math.abs(counts.arrived / 473 - 1)).toBeLessThan(0.15);
      expect(counts.arrived).toBe(counts.running + counts.rejected);
    }
  });

  it('allocates more GPUs by FGD than by any rival, by interval and by corrected test', () => {
    const { baseline, confidence, groups } = compareRuns({ runs: done.runs }, { baseline: 'fgd' });
    expect([baseline, confidence]).toEqual(['fgd', 0.95]);
    const differences = groups[0]!.differences.filter(({ measure }) => measure.key === ALLOCATED);
    expect(differences.map(({ policy }) => policy)).toEqual(RIVALS);
    for (const { policy, interval, correctedP, verdict, count, higherSeeds } of differences) {
      expect(verdict, policy).toBe('worse');
      expect(correctedP, policy).toBeLessThan(0.05);
      expect(interval!.high, policy).toBeLessThan(-0.01);
      expect(count).toBe(SEEDS);
      expect(higherSeeds, policy).toBeLessThanOrEqual(2);
    }
  });

  it('stands in this order', () => {
    const means = ['fgd', ...RIVALS].map((policy) => [policy, meanOf(runsOf(done, policy), ALLOCATED)] as const);
    const order = means.toSorted((a, b) => b[1] - a[1]).map(([policy]) => policy);
    expect(order[0]).toBe('fgd');
    expect(order.slice(-2)).toEqual(['gpu-random', 'gpu-packing']);
  });

  it('never allocates more than there is', () => {
    for (const run of done.runs) {
      expect(totalOf(run, ALLOCATED)).toBeLessThanOrEqual(1);
      expect(totalOf(run, 'allocation-cpu-peak')).toBeLessThanOrEqual(1);
    }
  });

  it('prints what its README quotes', () => expectReadmePrinted(done));

  it('is the same to the byte when it is run again', () =>
    expectSameBytes(done, { policies: 'fgd,gpu-random', seeds: '47' }));
});
