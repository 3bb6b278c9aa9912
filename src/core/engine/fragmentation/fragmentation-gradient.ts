/** What placing a pod does to the GPU fragmentation of a node, and on which device it does least harm. */

import type { GpuRequest } from '../../model/gpu.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';
import { amountOf, CPU_MILLI } from '../../model/resources.ts';
import { FreeGpus, hasRoom, isShareOfOne } from './free-gpus.ts';
import { freeCpuMilliOf } from './gpu-amounts.ts';
import { GpuFragmentation, scoreChange } from './gpu-fragmentation.ts';
import type { WorkloadClass } from './workload-classes.ts';

/** The score where nothing changes. */
const UNCHANGED = 50;

export class FragmentationGradient {
  readonly #fragmentation: GpuFragmentation;
  readonly #free = new FreeGpus();
  /** Of the last `score`: the device a share would be given, -1 where none. */
  device = -1;

  constructor(classes: readonly WorkloadClass[]) {
    this.#fragmentation = new GpuFragmentation(classes);
  }

  /** The score of the best way to place the pod here, 0..100; 0 where its GPUs do not fit. Hot. */
  score(pod: Pod, node: NodeState): number {
    const { gpu } = pod;
    const free = this.#free;
    this.device = -1;
    free.read(node);
    if (gpu !== null && !hasRoom(gpu, node, free)) return 0;
    if (free.count === 0) return UNCHANGED;
    const { model } = node.node.gpus!;
    const freeCpuMilli = freeCpuMilliOf(node);
    const leftCpuMilli = freeCpuMilli - amountOf(pod.requests, CPU_MILLI);
    const before = this.#fragmentation.weigh(model, freeCpuMilli, free);
    if (gpu !== null && gpu.devices === null && isShareOfOne(gpu)) {
      return this.#scoreShare(gpu, model, leftCpuMilli, before);
    }
    if (gpu !== null) free.take(gpu);
    return scoreChange(before, this.#fragmentation.weigh(model, leftCpuMilli, free));
  }

  /** Tries every device with room; devices with equal room score alike, and the first of the best is taken. Hot. */
  #scoreShare({ milliEach }: GpuRequest, model: string, leftCpuMilli: number, before: number): number {
    const { milli, count } = this.#free;
    let best = 0;
    for (let index = 0; index < count; index++) {
      const left = milli[index]!;
      if (left < milliEach || milli.indexOf(left) < index) continue;
      milli[index] = left - milliEach;
      const score = scoreChange(before, this.#fragmentation.weigh(model, leftCpuMilli, this.#free));
      milli[index] = left;
      if (this.device >= 0 && score <= best) continue;
      best = score;
      this.device = index;
    }
    return best;
  }
}
