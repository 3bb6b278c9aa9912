/**
 * What a pod and a node say about the resources a strategy names (pkg/scheduler/framework/plugins/noderesources
 * calculateNodeAllocatableRequest), read into scratch arrays.
 */

import type { NodeState } from '../../model/node-state.ts';
import {
  amountOf,
  CPU_MILLI,
  FIRST_SCALAR,
  MEMORY_BYTES,
  PODS,
  type ResourceAxes,
  type ResourceVector,
} from '../../model/resources.ts';

/** A resource of a scoring strategy. Weight 1..100. */
export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}

/** What kube-scheduler scores where nothing is named. */
export const DEFAULT_RESOURCES: readonly WeightedResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Which sum of the node counts for cpu and memory: plain requests, or those with 100m and 200 MiB for nothing asked. */
export type UsedSum = 'requested' | 'nonZeroRequested';

/** Axis of a name that no object uses, or that is not scored. */
const NO_AXIS = -1;

/** Amounts by position in the strategy's list; `allocatable` 0 marks a resource that is left out. */
export class ResourceAmounts {
  readonly allocatable: Float64Array;
  /** Used on the node now. */
  readonly allocated: Float64Array;
  /** Used with the pod. */
  readonly requested: Float64Array;
  readonly #names: readonly string[];
  readonly #used: UsedSum;
  readonly #axisOf: Int32Array;
  #axes: ResourceAxes | null = null;
  #axisCount = 0;

  constructor(names: readonly string[], used: UsedSum) {
    this.#names = names;
    this.#used = used;
    this.#axisOf = new Int32Array(names.length).fill(NO_AXIS);
    this.allocatable = new Float64Array(names.length);
    this.allocated = new Float64Array(names.length);
    this.requested = new Float64Array(names.length);
  }

  /**
   * Reads a pod's amounts and a node. A resource is left out where the node has none of it, and a scalar resource also
   * where the pod asks for none. Hot: once per node.
   */
  read(amounts: ResourceVector, node: NodeState, axes: ResourceAxes): void {
    const { allocatable, allocated, requested } = this;
    this.#findAxes(axes);
    for (let index = 0; index < allocatable.length; index++) {
      const axis = this.#axisOf[index]!;
      const wanted = axis === NO_AXIS ? 0 : amountOf(amounts, axis);
      const isLeftOut = axis === NO_AXIS || (wanted === 0 && axis >= FIRST_SCALAR);
      const capacity = isLeftOut ? 0 : amountOf(node.node.allocatable, axis);
      const used = capacity === 0 ? 0 : this.#usedOf(node, axis);
      allocatable[index] = capacity;
      allocated[index] = used;
      requested[index] = capacity === 0 ? 0 : used + wanted;
    }
  }

  /** True when the amounts hold nothing of any resource of the list. */
  areAllZero(amounts: ResourceVector, axes: ResourceAxes): boolean {
    this.#findAxes(axes);
    for (const axis of this.#axisOf) {
      if (axis !== NO_AXIS && amountOf(amounts, axis) !== 0) return false;
    }
    return true;
  }

  #usedOf(node: NodeState, axis: number): number {
    if (this.#used === 'nonZeroRequested') {
      if (axis === CPU_MILLI) return node.nonZeroCpuMilli;
      if (axis === MEMORY_BYTES) return node.nonZeroMemoryBytes;
    }
    return amountOf(node.requested, axis);
  }

  /** Axes are append-only: a name without an axis may get one later. */
  #findAxes(axes: ResourceAxes): void {
    if (axes === this.#axes && axes.count === this.#axisCount) return;
    for (let index = 0; index < this.#names.length; index++) {
      const axis = axes.find(this.#names[index]!) ?? NO_AXIS;
      this.#axisOf[index] = axis === PODS ? NO_AXIS : axis;
    }
    this.#axes = axes;
    this.#axisCount = axes.count;
  }
}
