/**
 * Measured use by node: the sum over the instances on it. Several metrics read it; a node that changed is summed up once for all
 * of them. The target pod of a migration uses nothing yet: its guest still runs on the source.
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

const ofWorld = new WeakMap<SimulationWorld, MeasuredUse>();

/** The measured use of a world's nodes: the same object each time. */
export function measuredUseOf(world: SimulationWorld): MeasuredUse {
  const known = ofWorld.get(world);
  if (known !== undefined) return known;
  const made = new MeasuredUse(world);
  ofWorld.set(world, made);
  return made;
}

export class MeasuredUse {
  readonly #world: SimulationWorld;
  readonly #bySlot: NodeUse[] = [];
  /** The node that a slot's sums are of; null where they are out of date. */
  readonly #summed: (NodeState | null)[] = [];

  constructor(world: SimulationWorld) {
    this.#world = world;
  }

  /** The node's sums are out of date. Hot. */
  outdate(node: NodeState): void {
    if (node.slot < this.#summed.length) this.#summed[node.slot] = null;
  }

  /** A node's use; good until its next change. Hot. */
  of(node: NodeState): NodeUse {
    const { slot } = node;
    while (this.#bySlot.length <= slot) {
      this.#bySlot.push(createUse());
      this.#summed.push(null);
    }
    const use = this.#bySlot[slot]!;
    if (this.#summed[slot] !== node) {
      this.#summed[slot] = node;
      this.#sumUp(node, use);
    }
    return use;
  }

  /** Hot: once per change, over the pods of one node. */
  #sumUp(node: NodeState, use: NodeUse): void {
    use.instances = 0;
    use.cpuMeasured = 0;
    use.memoryMeasured = 0;
    use.cpuMilli = 0;
    use.memoryBytes = 0;
    use.assumedCpuMilli = 0;
    if (this.#world.hasUsage === false && node.traffic.inbound.size === 0) {
      use.instances = node.pods.size;
      use.assumedCpuMilli = amountOf(node.requested, CPU_MILLI);
      return;
    }
    for (const [key, pod] of node.pods) {
      const instance = this.#world.instanceOf(key);
      const measured = instance === undefined ? null : this.#world.usageOf(instance);
      const cpuMilli = measured?.cpuMilli ?? null;
      if (instance !== undefined) {
        use.instances++;
        use.assumedCpuMilli += cpuMilli ?? amountOf(pod.requests, CPU_MILLI);
      }
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
}

function createUse(): NodeUse {
  return { instances: 0, cpuMeasured: 0, memoryMeasured: 0, cpuMilli: 0, memoryBytes: 0, assumedCpuMilli: 0 };
}
