/**
 * The part of a node's free capacity that the mix of flavours cannot use, because what else they need runs out first: FGD's
 * idea (policies.md 5.2) for CPU, memory, hugepages and GPUs together.
 *
 *   F = sum over flavours m of p_m * mean over resources r of (free_r - k_m * q_m,r) / capacity_r, from 0 to 1
 *
 * k_m is how many of m still fit: the least floor(free_r / q_m,r), and for GPUs the pieces of g_m that devices have free, or
 * the devices with g_m free divided by n_m. The mean is over resources that the node has and any flavour asks for; GPUs
 * count as one, in thousandths over all devices. Devices that are passed through whole (extended resources) do not count.
 *
 * Computed as the mean of free_r / capacity_r less the sum over m of k_m * p_m * mean of q_m,r / capacity_r; the last factors
 * stay the same while a node has its size.
 */

import type { Node } from '../../model/node.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf } from '../../model/resources.ts';
import { amountsOf, type Flavour } from './flavours.ts';
import { acceptsModel, FreeGpus, hasRoom } from './free-gpus.ts';

/** What a node of one size means for the flavours. */
interface SizeWeights {
  /** By resource; 0 where the node has none or no flavour asks for it. */
  readonly capacities: readonly number[];
  readonly gpuCapacity: number;
  /** Resources the mean is taken over. */
  readonly resourceCount: number;
  /** By flavour: p_m times the mean of what one of it takes, as a part of the node. */
  readonly ofFlavour: Float64Array;
}

export class FlavourFragmentation {
  /** By CPU. */
  readonly #flavours: readonly Flavour[];
  readonly #amounts: readonly (readonly number[])[];
  readonly #totalProbability: number;
  readonly #weights = new WeakMap<Node, SizeWeights>();
  readonly #free = new FreeGpus();
  readonly #left: number[] = [];

  /** Probabilities sum up to 1, or there are no flavours and nothing is fragmented; each asks for something. */
  constructor(flavours: readonly Flavour[]) {
    this.#flavours = [...flavours].sort((a, b) => a.cpuMilli - b.cpuMilli);
    this.#amounts = this.#flavours.map(amountsOf);
    this.#totalProbability = flavours.reduce((sum, { probability }) => sum + probability, 0);
  }

  /** F of the node without and with a pod on it. `axes` as `flavourAxes` gives them. Hot: once per change of a node. */
  around(pod: Pod, node: NodeState, axes: readonly number[]): { readonly before: number; readonly after: number } {
    const weights = this.#weightsOf(node.node, axes);
    const left = this.#left;
    this.#free.read(node);
    for (let index = 0; index < axes.length; index++) {
      // What is overcommitted is as good as nothing free.
      left[index] = Math.max(0, weights.capacities[index]! - amountAt(node.requested, axes[index]!));
    }
    const before = this.#measure(node.node, weights);
    for (let index = 0; index < axes.length; index++) {
      left[index] = Math.max(0, left[index]! - amountAt(pod.requests, axes[index]!));
    }
    if (pod.gpu !== null && hasRoom(pod.gpu, node, this.#free)) this.#free.take(pod.gpu);
    return { before, after: this.#measure(node.node, weights) };
  }

  /** Hot. */
  #measure(node: Node, { capacities, gpuCapacity, resourceCount, ofFlavour }: SizeWeights): number {
    if (resourceCount === 0) return 0;
    const left = this.#left;
    let free = gpuCapacity > 0 ? this.#free.total() / gpuCapacity : 0;
    for (let index = 0; index < left.length; index++) {
      if (capacities[index]! > 0) free += left[index]! / capacities[index]!;
    }
    let usable = 0;
    for (let index = 0; index < this.#flavours.length; index++) {
      if (this.#flavours[index]!.cpuMilli > left[0]!) break;
      usable += this.#countFitting(index, node) * ofFlavour[index]!;
    }
    return (free * this.#totalProbability) / resourceCount - usable;
  }

  /** How many of a flavour fit into what is left. Hot. */
  #countFitting(flavour: number, node: Node): number {
    let fitting = Number.POSITIVE_INFINITY;
    const amounts = this.#amounts[flavour]!;
    for (let index = 0; index < amounts.length; index++) {
      const amount = amounts[index]!;
      if (amount > 0) fitting = Math.min(fitting, Math.floor(this.#left[index]! / amount));
    }
    const { gpuCount, gpuMilli, models } = this.#flavours[flavour]!;
    if (gpuCount === 0 || fitting === 0) return fitting;
    if (node.gpus === null || !acceptsModel(models, node.gpus.model)) return 0;
    const ofGpus = gpuCount === 1 ? this.#free.pieces(gpuMilli) : Math.floor(this.#free.fitting(gpuMilli) / gpuCount);
    return Math.min(fitting, ofGpus);
  }

  /** Made once for each node object. */
  #weightsOf(node: Node, axes: readonly number[]): SizeWeights {
    const known = this.#weights.get(node);
    if (known !== undefined) return known;
    const asked = axes.map((_, index) => this.#amounts.some((amounts) => amounts[index]! > 0));
    const capacities = axes.map((axis, index) => (asked[index] === true ? amountAt(node.allocatable, axis) : 0));
    const devices = this.#flavours.some(({ gpuCount }) => gpuCount > 0) ? (node.gpus?.deviceMilli ?? []) : [];
    const gpuCapacity = devices.reduce((sum, milli) => sum + milli, 0);
    const resourceCount = capacities.filter((capacity) => capacity > 0).length + (gpuCapacity > 0 ? 1 : 0);
    const ofFlavour = Float64Array.from(this.#flavours, ({ probability, gpuCount, gpuMilli }, flavour) => {
      let part = gpuCapacity > 0 ? (gpuCount * gpuMilli) / gpuCapacity : 0;
      this.#amounts[flavour]!.forEach((amount, index) => {
        if (capacities[index]! > 0) part += amount / capacities[index]!;
      });
      return resourceCount === 0 ? 0 : (probability * part) / resourceCount;
    });
    const made = { capacities, gpuCapacity, resourceCount, ofFlavour };
    this.#weights.set(node, made);
    return made;
  }
}

/** The amount on an axis that may be -1, where no object has named the resource. */
function amountAt(vector: readonly number[], axis: number): number {
  return axis < 0 ? 0 : amountOf(vector, axis);
}
