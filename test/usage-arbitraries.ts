/** Random measurements of nodes: loads from none to far above what a node has. */

import fc from 'fast-check';
import type { NodeUsage, UsageFigure } from '../src/core/model/node-usage.ts';
import { GI } from './builders.ts';

const arbitraryFraction = fc.oneof(fc.constantFrom(0, 0.1, 0.7, 1), fc.double({ min: 0, max: 1, noNaN: true }));

/** A figure with a mean of usual amounts or any up to 2^53. */
function arbitraryFigure(usual: readonly number[]): fc.Arbitrary<UsageFigure> {
  return fc.record({
    mean: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...usual) }, fc.maxSafeNat()),
    standardDeviation: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, ...usual) }, fc.maxSafeNat()),
  });
}

/** What might have been measured of a node, each part or none of it. */
export const arbitraryNodeUsage: fc.Arbitrary<NodeUsage> = fc.record({
  cpuMilli: fc.option(arbitraryFigure([200, 1500, 9000, 15_500.5])),
  memoryBytes: fc.option(arbitraryFigure([GI / 2, 3 * GI, 50 * GI])),
  cpuPressure: fc.option(arbitraryFraction),
  memoryPressure: fc.option(arbitraryFraction),
  ioPressure: fc.option(arbitraryFraction),
  measuredAtSeconds: fc.option(fc.integer({ min: 9_000, max: 10_000 })),
});
