/**
 * Measured use by node: the sum over the instances on it. The target pod of a migration uses nothing yet: its guest still runs
 * on the source.
 */

import type { NodeState } from '../../model/node-state.ts';
import { amountOf, CPU_MILLI } from '../../model/resources.ts';
import type { SimulationWorld } from '../metric.ts';

/** What the instances on a node use. */
export interface NodeUse {
  /** Instances on it, and those of them whose CPU or memory was measured. */
  instances: number;
  cpuMeasured: number;
  memoryMeasured: number;
  /** Of the measured ones. */
  cpuMilli: number;
  memoryBytes: number;
  /** Of all: what was measured, else what is requested. */
  assumedCpuMilli: number;
}

export function createUse(): NodeUse {
  return { instances: 0, cpuMeasured: 0, memoryMeasured: 0, cpuMilli: 0, memoryBytes: 0, assumedCpuMilli: 0 };
}

/** Sums up what is used on a node. Hot: once per change, over its pods where anything was measured. */
export function readUse(world: SimulationWorld, node: NodeState, use: NodeUse): void {
  use.instances = 0;
  use.cpuMeasured = 0;
  use.memoryMeasured = 0;
  use.cpuMilli = 0;
  use.memoryBytes = 0;
  use.assumedCpuMilli = 0;
  if (world.hasUsage === false && node.traffic.inbound.size === 0) {
    use.instances = node.pods.size;
    use.assumedCpuMilli = amountOf(node.requested, CPU_MILLI);
    return;
  }
  for (const [key, pod] of node.pods) {
    const instance = world.instanceOf(key);
    if (instance === undefined) continue;
    const measured = world.usageOf(instance);
    const cpuMilli = measured === null ? null : measured.cpuMilli;
    use.instances++;
    use.assumedCpuMilli += cpuMilli ?? amountOf(pod.requests, CPU_MILLI);
    if (measured === null) continue;
    if (cpuMilli !== null) {
      use.cpuMeasured++;
      use.cpuMilli += cpuMilli;
    }
    if (measured.memoryBytes !== null) {
      use.memoryMeasured++;
      use.memoryBytes += measured.memoryBytes;
    }
  }
}
