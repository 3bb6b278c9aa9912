/** Measured use of instances, added up by node and told to load-aware rules from time to time. */

import type { NodeState } from '../model/node-state.ts';
import type { InstanceRecord, MeasuredUse } from './instance-record.ts';
import type { World } from './world.ts';

export class UsageControl {
  readonly #world: World;
  /** Nodes on which something was measured since the last refresh. */
  readonly #stale = new Set<string>();
  #isPlanned = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Notes what an instance uses from now on. */
  measure(instance: InstanceRecord, { cpuMilli, memoryBytes }: MeasuredUse): void {
    instance.use = { cpuMilli, memoryBytes };
    if (instance.phase !== 'running') return;
    const world = this.#world;
    this.#stale.add(instance.nodeName);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { usageSeconds } = world.options;
    world.plan((Math.floor(world.timeSeconds / usageSeconds) + 1) * usageSeconds, { kind: 'usage-refresh' });
  }

  /** Writes the sums into the nodes that were measured. */
  refresh(): void {
    this.#isPlanned = false;
    for (const name of this.#stale) {
      const node = this.#world.state.node(name);
      if (node !== undefined) this.#write(node);
    }
    this.#stale.clear();
  }

  #write(state: NodeState): void {
    const world = this.#world;
    let cpuMilli = 0;
    let memoryBytes = 0;
    for (const key of state.pods.keys()) {
      const use = world.instances.get(key)?.use;
      cpuMilli += use?.cpuMilli ?? 0;
      memoryBytes += use?.memoryBytes ?? 0;
    }
    const usage = {
      cpuMilli: { mean: cpuMilli, standardDeviation: 0 },
      memoryBytes: { mean: memoryBytes, standardDeviation: 0 },
      cpuPressure: null,
      memoryPressure: null,
      ioPressure: null,
      measuredAtSeconds: world.timeSeconds,
    };
    world.state.updateNode({ ...state.node, usage });
    world.touch(state);
  }
}
