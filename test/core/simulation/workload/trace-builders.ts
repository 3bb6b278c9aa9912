/** Builders of traced VMs: state only what matters. */

import fc from 'fast-check';
import type { TraceShape, TraceVm } from '../../../../src/core/simulation/trace/trace.ts';
import { GI } from '../../../builders.ts';

/** A VM shape of 1 core and 1 GiB, changed as given. */
export function shape(changes: Partial<TraceShape> = {}): TraceShape {
  return {
    cpuMilli: 1000,
    memoryBytes: GI,
    resources: [],
    gpu: null,
    nodeTypes: [],
    maxPerNode: null,
    kind: 'vm',
    template: null,
    ...changes,
  };
}

/** A VM that is there from 0 to 100 s, changed as given. */
export function tracedVm(id: string, changes: Partial<TraceVm> = {}): TraceVm {
  return {
    id,
    shape: shape(),
    arrivalSeconds: 0,
    arrivalKnowledge: 'observed',
    departureSeconds: 100,
    departureKnowledge: 'observed',
    group: '',
    tenant: '',
    priority: 0,
    recordedNode: '',
    ...changes,
  };
}

/** A shape that asks for `count` GPUs of `milliEach`. */
export function gpuShape(count: number, milliEach: number): TraceShape {
  return shape({ gpu: { count, milliEach, models: [], devices: null } });
}

export function ids(vms: Iterable<TraceVm>): string[] {
  return [...vms].map(({ id }) => id);
}

/** VMs of distinct ids in any order. */
export function arbitraryTracedVms(): fc.Arbitrary<TraceVm[]> {
  const time = fc.oneof(fc.integer({ min: 0, max: 200 }), fc.constant(Number.NEGATIVE_INFINITY));
  return fc.uniqueArray(
    fc
      .record({
        id: fc.string({ maxLength: 12 }),
        arrivalSeconds: time,
        lifeSeconds: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.constant(Number.POSITIVE_INFINITY)),
        cpuMilli: fc.integer({ min: 0, max: 8000 }),
      })
      .map(({ id, arrivalSeconds, lifeSeconds, cpuMilli }) =>
        tracedVm(id, {
          shape: shape({ cpuMilli }),
          arrivalSeconds,
          departureSeconds: Math.max(0, arrivalSeconds) + lifeSeconds,
        }),
      ),
    { selector: ({ id }) => id, maxLength: 60 },
  );
}
