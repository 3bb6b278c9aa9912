/** What several metrics ask of a node that has changed, read once for all of them. */

import { FreeGpus } from '../../engine/fragmentation/free-gpus.ts';
import type { NodeState } from '../../model/node-state.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES, PODS } from '../../model/resources.ts';
import type { SimulationWorld } from '../metric.ts';
import { createUse, type NodeUse, readUse } from './measured-use.ts';
import { allocatableOf, gpuCapacityMilliOf, gpuUsedMilliOf, isGuest } from './node-amounts.ts';
import { type NodeFollower, nodeChangesOf } from './node-changes.ts';

const ofWorld = new WeakMap<SimulationWorld, NodeReading>();

/** The reading of a world: the same object each time; it is of the node that followers of the world's changes read now. */
export function nodeReadingOf(world: SimulationWorld): NodeReading {
  const known = ofWorld.get(world);
  if (known !== undefined) return known;
  const made = new NodeReading(world);
  ofWorld.set(world, made);
  nodeChangesOf(world).follow(made);
  return made;
}

export class NodeReading implements NodeFollower {
  readonly #world: SimulationWorld;
  #node: NodeState | null = null;
  #isInUse: boolean | null = null;
  /** By slot, key of a pod that had its node in use: mostly it still has, and none that has left needs to be passed by. */
  readonly #witnesses: string[] = [];
  #isUseRead = false;
  readonly #use = createUse();
  /** What pods may request; 0 where the node has none, or nobody told. */
  cpuMilli = 0;
  memoryBytes = 0;
  podCapacity = 0;
  gpuMilli = 0;
  /** What they do request. */
  requestedCpuMilli = 0;
  requestedMemoryBytes = 0;
  podCount = 0;
  gpuUsedMilli = 0;
  readonly freeGpus = new FreeGpus();

  constructor(world: SimulationWorld) {
    this.#world = world;
  }

  /** Hot: once per change. */
  read(state: NodeState): void {
    const { node, requested } = state;
    this.#node = state;
    this.#isInUse = null;
    this.#isUseRead = false;
    this.cpuMilli = allocatableOf(node, CPU_MILLI);
    this.memoryBytes = allocatableOf(node, MEMORY_BYTES);
    this.podCapacity = allocatableOf(node, PODS);
    this.requestedCpuMilli = amountOf(requested, CPU_MILLI);
    this.requestedMemoryBytes = amountOf(requested, MEMORY_BYTES);
    this.podCount = state.pods.size;
    this.gpuMilli = gpuCapacityMilliOf(node);
    this.gpuUsedMilli = gpuUsedMilliOf(state);
    this.freeGpus.read(state);
  }

  drop(): void {
    this.#node = null;
  }

  /** Whether anything but the node's own pods is on it. */
  get isInUse(): boolean {
    this.#isInUse ??= this.#node !== null && this.#hasGuests(this.#node);
    return this.#isInUse;
  }

  /** What its instances use, as measured; summed up where somebody asks. */
  get use(): NodeUse {
    if (!this.#isUseRead && this.#node !== null) {
      this.#isUseRead = true;
      readUse(this.#world, this.#node, this.#use);
    }
    return this.#use;
  }

  /** Hot: once per change. */
  #hasGuests({ slot, pods }: NodeState): boolean {
    if (pods.size === 0) return false;
    const known = pods.get(this.#witnesses[slot] ?? '');
    if (known !== undefined && isGuest(known)) return true;
    for (const [key, pod] of pods) {
      if (!isGuest(pod)) continue;
      this.#witnesses[slot] = key;
      return true;
    }
    return false;
  }
}
