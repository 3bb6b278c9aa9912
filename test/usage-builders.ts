/** Builders of measurements for tests. */

import type { NodeUsage } from '../src/core/model/node-usage.ts';
import type { VmUsage } from '../src/core/model/vm.ts';

/** A measurement of nothing, changed as given. */
export function usage(changes: Partial<NodeUsage> = {}): NodeUsage {
  return {
    cpuMilli: null,
    memoryBytes: null,
    cpuPressure: null,
    memoryPressure: null,
    ioPressure: null,
    measuredAtSeconds: null,
    ...changes,
  };
}

/** A figure of that mean. */
export function figure(mean: number, standardDeviation = 0): { mean: number; standardDeviation: number } {
  return { mean, standardDeviation };
}

/** What was measured of a guest: its CPU use alone. */
export function guestUsage(cpuMilli: number): VmUsage {
  return { cpuMilli, memoryBytes: null, dirtyCurve: null };
}
