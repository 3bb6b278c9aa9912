/** Measured use of instances, added up by node and told to load-aware rules from time to time. */

import { square } from '../elementary/square.ts';
import type { NodeState } from '../model/node-state.ts';
import type { NodeUsage, UsageFigure } from '../model/node-usage.ts';
import type { InstanceRecord, MeasuredUse } from './instance-record.ts';
import type { SimulationObserver } from './metric.ts';
import type { World } from './world.ts';

/** Window of the figures: that of Trimaran's metrics provider (policies.md 3). */
const WINDOW_SECONDS = 900;

/** What a node used at one refresh. */
interface Sample {
  readonly atSeconds: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
}

export class UsageControl implements SimulationObserver {
  readonly #world: World;
  /** Nodes whose sums may have changed since the last refresh. */
  readonly #stale = new Set<string>();
  /** The last samples of each node. */
  readonly #samples = new Map<string, Sample[]>();
  #isPlanned = false;
  #isWriting = false;

  constructor(world: World) {
    this.#world = world;
  }

  /** Notes what an instance uses from now on. */
  measure(instance: InstanceRecord, { cpuMilli, memoryBytes }: MeasuredUse): void {
    instance.use = { cpuMilli, memoryBytes };
    if (!this.#world.hasUsage) this.#begin();
    if (instance.phase === 'running') this.#expect(instance.nodeName);
  }

  /** Whoever came or went takes its use along. */
  nodeChanged(node: NodeState, isThere: boolean): void {
    if (!this.#world.hasUsage || this.#isWriting) return;
    if (isThere) this.#expect(node.name);
    else this.#samples.delete(node.name);
  }

  /** Writes the sums into the nodes whose may have changed. */
  refresh(): void {
    this.#isPlanned = false;
    this.#isWriting = true;
    for (const name of this.#stale) {
      const node = this.#world.state.node(name);
      if (node !== undefined) this.#write(node);
    }
    this.#stale.clear();
    this.#isWriting = false;
  }

  /** Where anything is measured, nodes are: those with nobody on them too. */
  #begin(): void {
    this.#world.hasUsage = true;
    for (const { node } of this.#world.state.nodes) if (node.usage === null) this.#expect(node.name);
  }

  #expect(nodeName: string): void {
    this.#stale.add(nodeName);
    if (this.#isPlanned) return;
    this.#isPlanned = true;
    const { timeSeconds, options } = this.#world;
    const { usageSeconds } = options;
    this.#world.plan((Math.floor(timeSeconds / usageSeconds) + 1) * usageSeconds, { kind: 'usage-refresh' });
  }

  #write(state: NodeState): void {
    const { timeSeconds } = this.#world;
    const since = timeSeconds - WINDOW_SECONDS;
    const samples = [
      ...(this.#samples.get(state.name) ?? []).filter(({ atSeconds }) => atSeconds > since),
      this.#sum(state),
    ];
    this.#samples.set(state.name, samples);
    const usage: NodeUsage = {
      cpuMilli: figureOf(samples.map(({ cpuMilli }) => cpuMilli)),
      memoryBytes: figureOf(samples.map(({ memoryBytes }) => memoryBytes)),
      cpuPressure: null,
      memoryPressure: null,
      ioPressure: null,
      measuredAtSeconds: timeSeconds,
    };
    this.#world.state.updateNode({ ...state.node, usage });
    this.#world.touch(state);
  }

  #sum(state: NodeState): Sample {
    let cpuMilli = 0;
    let memoryBytes = 0;
    for (const key of state.pods.keys()) {
      const use = this.#world.instances.get(key)?.use;
      cpuMilli += use?.cpuMilli ?? 0;
      memoryBytes += use?.memoryBytes ?? 0;
    }
    return { atSeconds: this.#world.timeSeconds, cpuMilli, memoryBytes };
  }
}

/** Mean and spread; at least one value. */
function figureOf(values: readonly number[]): UsageFigure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + square(value - mean), 0) / values.length;
  return { mean, standardDeviation: Math.sqrt(variance) };
}
