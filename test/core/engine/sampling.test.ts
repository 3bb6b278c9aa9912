import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feasibleNodesToFind } from '../../../src/core/engine/sampling.ts';

describe('feasibleNodesToFind', () => {
  it.each([
    // nodes, percentage, to find
    [0, 0, 0],
    [10, 0, 10],
    [10, 40, 10],
    [99, 0, 99],
    [99, 1, 99],
    [100, 0, 100], // 50 - 0 = 50 % are 50, at least 100
    [150, 0, 100], // 50 - 1 = 49 % are 73
    [200, 10, 100],
    [250, 0, 120], // 50 - 2 = 48 % of 250
    [1000, 0, 420], // 50 - 8 = 42 %
    [1000, 40, 400],
    [1000, 100, 1000],
    [5000, 0, 500], // 50 - 40 = 10 %
    [5625, 0, 281], // 50 - 45 = 5 % are 281.25
    [6000, 0, 300], // 50 - 48 = 2, at least 5 %
    [6000, 40, 2400],
    [10_000, 0, 500],
    [10_001, 33, 3300], // 3300.33
  ])('finds of %i nodes at %i %% as many as %i', (nodeCount, percentage, expected) => {
    expect(feasibleNodesToFind(nodeCount, percentage)).toBe(expected);
  });

  it('never asks for more nodes than there are, nor for fewer than 100 of more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 0, max: 100 }), (nodeCount, percentage) => {
        const found = feasibleNodesToFind(nodeCount, percentage);
        expect(found).toBeLessThanOrEqual(nodeCount);
        expect(found).toBeGreaterThanOrEqual(Math.min(nodeCount, 100));
      }),
    );
  });

  it('asks for no fewer nodes where the percentage is greater', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 99 }), (nodeCount, percentage) => {
        const more = feasibleNodesToFind(nodeCount, percentage + 1);
        expect(more).toBeGreaterThanOrEqual(feasibleNodesToFind(nodeCount, percentage));
      }),
    );
  });
});
