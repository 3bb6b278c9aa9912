/** Random shapes of VMs. */

import fc from 'fast-check';
import type { TraceShape } from '../../src/core/index.ts';

/** An arbitrary that gives arbitraries of shapes out of a few, as the VMs of a trace share them. */
export function createShapes(
  name: fc.Arbitrary<string>,
  amount: fc.Arbitrary<number>,
): fc.Arbitrary<fc.Arbitrary<TraceShape>> {
  const shape: fc.Arbitrary<TraceShape> = fc.record({
    cpuMilli: amount,
    memoryBytes: amount,
    resources: fc.array(fc.tuple(name, amount), { maxLength: 3 }),
    gpu: fc.option(
      fc.record({
        count: fc.integer({ min: 1, max: 16 }),
        milliEach: fc.integer({ min: 1, max: 1000 }),
        models: fc.array(name, { maxLength: 3 }),
        devices: fc.option(fc.array(fc.nat(15), { maxLength: 3 })),
      }),
    ),
    nodeTypes: fc.array(name, { maxLength: 3 }),
    maxPerNode: fc.option(fc.integer({ min: 1, max: 100 })),
    kind: fc.constantFrom('vm', 'container'),
    template: fc.constant(null),
  });
  return fc.array(shape, { minLength: 1, maxLength: 3 }).map((shapes) => fc.constantFrom(...shapes));
}
