/**
 * Why a node's free GPU is of no use to a class of the workload: FGD's F (engine/fragmentation/gpu-fragmentation.ts) taken
 * apart. The first cause that holds, in this order, takes all that is free; for a class that fits, what is free on devices
 * with too little for it is `device`.
 *
 *   no-gpu   the class needs none         model   the node's model is not one it accepts
 *   device   fewer than n_m devices have g_m free               cpu     too little CPU is free
 *
 * Example: 10 cores and [1000, 500] free; a quarter each of 4 cores without GPU, 8 cores with 800, 8 cores with 2 x 1000, 16
 * cores with 500: 1500, 500, 1500 and 1500 thousandths, so that no-gpu is 375, device 125 + 375 = 500, cpu 375.
 */

import { acceptsModel, FreeGpus } from '../../engine/fragmentation/free-gpus.ts';
import { freeCpuMilliOf } from '../../engine/fragmentation/gpu-amounts.ts';
import type { WorkloadClass } from '../../engine/fragmentation/workload-classes.ts';
import type { NodeState } from '../../model/node-state.ts';

export const FRAGMENTATION_CAUSES = ['device', 'cpu', 'model', 'no-gpu'] as const;
const DEVICE = 0;
const CPU = 1;
const MODEL = 2;
const NO_GPU = 3;

export class FragmentationCauses {
  readonly #classes: readonly WorkloadClass[];
  readonly #free = new FreeGpus();
  /** Thousandths by cause of the node that was read last, in the order of FRAGMENTATION_CAUSES. */
  readonly milli = new Float64Array(FRAGMENTATION_CAUSES.length);
  /** Thousandths that are free there. */
  idleMilli = 0;

  /** Probabilities sum up to 1, or there are no classes and nothing is fragmented. */
  constructor(classes: readonly WorkloadClass[]) {
    this.#classes = classes;
  }

  /** Hot: once per change of a node. */
  read(node: NodeState): void {
    this.milli.fill(0);
    this.#free.read(node);
    const idleMilli = this.#free.total();
    this.idleMilli = idleMilli;
    const { gpus } = node.node;
    if (gpus === null || idleMilli === 0) return;
    const freeCpuMilli = freeCpuMilliOf(node);
    for (const one of this.#classes) {
      if (one.gpuCount === 0) this.milli[NO_GPU]! += one.probability * idleMilli;
      else if (!acceptsModel(one.models, gpus.model)) this.milli[MODEL]! += one.probability * idleMilli;
      else if (this.#free.fitting(one.gpuMilli) < one.gpuCount) this.milli[DEVICE]! += one.probability * idleMilli;
      else if (freeCpuMilli < one.cpuMilli) this.milli[CPU]! += one.probability * idleMilli;
      else this.milli[DEVICE]! += one.probability * this.#tooSmall(one.gpuMilli);
    }
  }

  /** Thousandths free on devices that have less than so much. Hot. */
  #tooSmall(gpuMilli: number): number {
    const { milli, count } = this.#free;
    let sum = 0;
    for (let index = 0; index < count; index++) {
      if (milli[index]! > 0 && milli[index]! < gpuMilli) sum += milli[index]!;
    }
    return sum;
  }
}
