/**
 * The part of a node's free capacity that the mix of flavours cannot use, because what else they need runs out first: FGD's
 * idea (policies.md 5.2) for CPU, memory, hugepages and GPUs together.
 *
 *   F = sum over flavours m of p_m * mean over resources r of (free_r - k_m * q_m,r) / capacity_r, from 0 to 1
 *
 * k_m is how many of m still fit: the least floor(free_r / q_m,r), and for GPUs the pieces of g_m that devices have free, or
 * the devices with g_m free divided by n_m. The mean is over resources that the node has and any flavour asks for; GPUs
 * count as one, in thousandths over all devices. Devices that are passed through whole (extended resources) do not count.
 */

import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf } from '../../model/resources.ts';
import { amountsOf, type Flavour } from './flavours.ts';
import { acceptsModel, FreeGpus, hasRoom } from './free-gpus.ts';

export class FlavourFragmentation {
  readonly #flavours: readonly { readonly flavour: Flavour; readonly amounts: readonly number[] }[];
  /** 1 where any flavour asks for the resource. */
  readonly #isAsked: readonly boolean[];
  readonly #asksGpus: boolean;
  readonly #free = new FreeGpus();
  readonly #left: number[] = [];
  readonly #capacity: number[] = [];

  /** Probabilities sum up to 1, or there are no flavours and nothing is fragmented; each asks for something. */
  constructor(flavours: readonly Flavour[]) {
    this.#flavours = flavours.map((flavour) => ({ flavour, amounts: amountsOf(flavour) }));
    const [first] = this.#flavours;
    this.#isAsked = (first?.amounts ?? []).map((_, index) => this.#flavours.some(({ amounts }) => amounts[index]! > 0));
    this.#asksGpus = flavours.some(({ gpuCount }) => gpuCount > 0);
  }

  /** F of the node without and with a pod on it. `axes` as `flavourAxes` gives them. Hot: once per change of a node. */
  around(pod: Pod, node: NodeState, axes: readonly number[]): { readonly before: number; readonly after: number } {
    this.#read(node, axes);
    const before = this.#measure(node);
    for (let index = 0; index < axes.length; index++) {
      if (axes[index]! >= 0)
        this.#left[index]! = Math.max(0, this.#left[index]! - amountOf(pod.requests, axes[index]!));
    }
    if (pod.gpu !== null && hasRoom(pod.gpu, node, this.#free)) this.#free.take(pod.gpu);
    return { before, after: this.#measure(node) };
  }

  /** Free and whole amounts of the node; what it is overcommitted by counts as nothing free. Hot. */
  #read(node: NodeState, axes: readonly number[]): void {
    this.#free.read(node);
    for (let index = 0; index < axes.length; index++) {
      const axis = axes[index]!;
      const capacity = axis < 0 ? 0 : amountOf(node.node.allocatable, axis);
      this.#capacity[index] = capacity;
      this.#left[index] = axis < 0 ? 0 : Math.max(0, capacity - amountOf(node.requested, axis));
    }
  }

  /** Hot. */
  #measure(node: NodeState): number {
    const gpuCapacity = this.#asksGpus ? capacityOf(node) : 0;
    const gpuFree = gpuCapacity > 0 ? this.#free.total() : 0;
    let fragmented = 0;
    for (const { flavour, amounts } of this.#flavours) {
      const fitting = this.#countFitting(flavour, amounts, node);
      let sum = 0;
      let resources = 0;
      for (let index = 0; index < amounts.length; index++) {
        if (this.#capacity[index] === 0 || !this.#isAsked[index]) continue;
        sum += (this.#left[index]! - fitting * amounts[index]!) / this.#capacity[index]!;
        resources++;
      }
      if (gpuCapacity > 0) {
        sum += (gpuFree - fitting * flavour.gpuCount * flavour.gpuMilli) / gpuCapacity;
        resources++;
      }
      if (resources > 0) fragmented += (flavour.probability * sum) / resources;
    }
    return fragmented;
  }

  /** How many of a flavour fit into what is left. Hot. */
  #countFitting(flavour: Flavour, amounts: readonly number[], node: NodeState): number {
    let fitting = Number.POSITIVE_INFINITY;
    for (let index = 0; index < amounts.length; index++) {
      const amount = amounts[index]!;
      if (amount > 0) fitting = Math.min(fitting, Math.floor(this.#left[index]! / amount));
    }
    const { gpuCount, gpuMilli, models } = flavour;
    if (gpuCount > 0) {
      if (node.node.gpus === null || !acceptsModel(models, node.node.gpus.model)) return 0;
      const ofGpus = gpuCount === 1 ? this.#free.pieces(gpuMilli) : Math.floor(this.#free.fitting(gpuMilli) / gpuCount);
      fitting = Math.min(fitting, ofGpus);
    }
    return fitting;
  }
}

function capacityOf({ node }: NodeState): number {
  let sum = 0;
  for (const milli of node.gpus?.deviceMilli ?? []) sum += milli;
  return sum;
}
