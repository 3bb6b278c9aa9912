/**
 * How many VMs of each frequent shape a node still takes: the least floor(free / asked) over what the shape asks for, pods and
 * shared GPUs among it. A node that is cordoned, or whose labels or taints keep the shape away, takes none. Free 10 cores and
 * 20 GiB, a shape of 4 cores and 4 GiB: min(2, 5) = 2. Ports, volumes and rules between pods are not looked at.
 */

import { acceptsModel, FreeGpus } from '../../engine/fragmentation/free-gpus.ts';
import type { Node } from '../../model/node.ts';
import { matchesNodeAffinity } from '../../model/node-fit.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, PODS } from '../../model/resources.ts';
import { findUntoleratedTaint, NO_PLACEMENT } from '../../model/taints.ts';
import type { SimulationWorld } from '../metric.ts';
import { freeOf } from './node-amounts.ts';
import { NodeObjects } from './node-objects.ts';

/** Shapes are taken, the most frequent first, until they are this part of the workload, or so many. */
const COVERED_SHARE = 0.95;
const MOST_SHAPES = 32;

/** Whether a pod may be on a node at all, as far as the node's object tells. */
function mayRunOn(pod: Pod, node: Node): boolean {
  if (node.isUnschedulable || !matchesNodeAffinity(pod, node)) return false;
  return findUntoleratedTaint(node.taints, pod.tolerations, NO_PLACEMENT) === null;
}

interface Shape {
  readonly pod: Pod;
  /** Axes it asks for, and how much of each. */
  readonly axes: readonly number[];
  readonly amounts: readonly number[];
}

export class MixShapes {
  readonly #shapes: readonly Shape[];
  readonly #free = new FreeGpus();
  /** By shape, 1 where it may run on a node. */
  readonly #masks = new NodeObjects((node) =>
    Uint8Array.from(this.#shapes, ({ pod }) => (mayRunOn(pod, node) ? 1 : 0)),
  );
  /** By shape, how many the node that was read last takes. */
  readonly counts: Float64Array;

  constructor(mix: SimulationWorld['mix']) {
    let covered = 0;
    const frequent = mix.slice(0, MOST_SHAPES).filter(({ share }) => {
      const isWanted = covered < COVERED_SHARE;
      covered += share;
      return isWanted;
    });
    this.#shapes = frequent.map(({ pod }) => toShape(pod));
    this.counts = new Float64Array(this.#shapes.length);
  }

  /** The shapes' pods, the most frequent first. */
  get pods(): readonly Pod[] {
    return this.#shapes.map(({ pod }) => pod);
  }

  /** Counts how many of each shape a node takes. Hot: once per change. */
  read(node: NodeState): void {
    const mask = this.#masks.of(node);
    const room = Math.max(0, amountOf(node.node.allocatable, PODS) - node.pods.size);
    this.#free.read(node);
    for (let index = 0; index < this.#shapes.length; index++) {
      this.counts[index] = mask[index] === 0 ? 0 : this.#countFitting(this.#shapes[index]!, node, room);
    }
  }

  /** Hot. */
  #countFitting({ pod, axes, amounts }: Shape, node: NodeState, room: number): number {
    let fitting = room;
    for (let index = 0; index < axes.length && fitting > 0; index++) {
      fitting = Math.min(fitting, Math.floor(freeOf(node, axes[index]!) / amounts[index]!));
    }
    const { gpu } = pod;
    if (gpu === null || fitting === 0) return fitting;
    if (node.node.gpus === null || !acceptsModel(gpu.models, node.node.gpus.model)) return 0;
    const { count, milliEach } = gpu;
    return Math.min(
      fitting,
      count === 1 ? this.#free.pieces(milliEach) : Math.floor(this.#free.fitting(milliEach) / count),
    );
  }
}

function toShape(pod: Pod): Shape {
  const axes = pod.requests.flatMap((amount, axis) => (amount > 0 && axis !== PODS ? [axis] : []));
  return { pod, axes, amounts: axes.map((axis) => pod.requests[axis]!) };
}
