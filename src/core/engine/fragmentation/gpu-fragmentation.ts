/**
 * How much of a node's free GPU the workload cannot use (policies.md 5.2; Weng et al., USENIX ATC 2023).
 *
 *   F = sum over classes m of p_m * f_m, in thousandths of a GPU, where
 *   f_m = all that is free, if m needs no GPU, refuses the model, finds fewer than n_m devices with g_m free or too
 *         little CPU; otherwise what is free on devices with less than g_m
 *
 * Example: 32 cores and [1000, 1000, 500, 200] free; a quarter each of 4 cores without GPU, 8 cores with 500, 8 cores with
 * 1000, 16 cores with 2 x 1000: f = 2700, 200, 700, 700 and F = 1075. Memory is not looked at.
 *
 * Computed the other way round, as everything free less what classes can use. Probabilities are whole multiples of 2^-30,
 * so that every sum is exact in whichever order it is taken: equal amounts before and after differ by exactly 0, and no
 * rounding breaks a tie.
 */

import { exp } from '../../elementary/exp.ts';
import type { FreeGpus } from './free-gpus.ts';
import { acceptsModel } from './free-gpus.ts';
import type { WorkloadClass } from './workload-classes.ts';

/** Weight of probability 1: with 2^23 thousandths on a node sums stay below 2^53. */
const UNIT = 2 ** 30;

/** The classes that can run on one model of GPU, by CPU, in columns. */
interface ModelClasses {
  readonly cpuMilli: Float64Array;
  readonly weight: Float64Array;
  readonly gpuCount: Uint8Array;
  /** Index into `sizes`. */
  readonly size: Uint16Array;
  /** Distinct shares of one device in thousandths. */
  readonly sizes: Float64Array;
}

export class GpuFragmentation {
  readonly #classes: readonly WorkloadClass[];
  readonly #totalWeight: number;
  readonly #byModel = new Map<string, ModelClasses>();
  #model = '';
  #current: ModelClasses | null = null;
  /** By size: devices that have it, and what is free on them. */
  #fitting = new Float64Array(0);
  #usable = new Float64Array(0);

  /** Probabilities sum up to 1, or there are no classes and nothing is fragmented. */
  constructor(classes: readonly WorkloadClass[]) {
    this.#classes = classes;
    this.#totalWeight = classes.reduce((sum, one) => sum + weightOf(one), 0);
  }

  /** F in thousandths of a GPU times 2^30: a whole number. Hot: for each node and device that is tried. */
  weigh(model: string, freeCpuMilli: number, free: FreeGpus): number {
    const classes = this.#classesOf(model);
    const { sizes, cpuMilli, gpuCount, weight, size } = classes;
    const { milli, count } = free;
    const fitting = this.#fitting;
    const usable = this.#usable;
    fitting.fill(0);
    usable.fill(0);
    let total = 0;
    for (let device = 0; device < count; device++) {
      const left = milli[device]!;
      if (left <= 0) continue;
      total += left;
      for (let index = 0; index < sizes.length && sizes[index]! <= left; index++) {
        fitting[index]!++;
        usable[index]! += left;
      }
    }
    let used = 0;
    for (let index = 0; index < cpuMilli.length && cpuMilli[index]! <= freeCpuMilli; index++) {
      const wanted = size[index]!;
      if (fitting[wanted]! >= gpuCount[index]!) used += weight[index]! * usable[wanted]!;
    }
    return total * this.#totalWeight - used;
  }

  /** F in thousandths of a GPU. */
  measure(model: string, freeCpuMilli: number, free: FreeGpus): number {
    return this.weigh(model, freeCpuMilli, free) / UNIT;
  }

  #classesOf(model: string): ModelClasses {
    if (this.#current !== null && model === this.#model) return this.#current;
    let classes = this.#byModel.get(model);
    if (classes === undefined) {
      classes = toColumns(this.#classes.filter((one) => one.gpuCount > 0 && acceptsModel(one.models, model)));
      this.#byModel.set(model, classes);
    }
    this.#model = model;
    this.#current = classes;
    if (this.#fitting.length < classes.sizes.length) {
      this.#fitting = new Float64Array(classes.sizes.length);
      this.#usable = new Float64Array(classes.sizes.length);
    }
    return classes;
  }
}

const MAX_SCORE = 100;
const MILLI_OF_ONE = 1000;

/**
 * The score of what a placement changes: floor(100 / (1 + e^(-(before - after) / 1000))), from 0 to 100. Both are as
 * `weigh` gives them. 1075 before and 700 after give 59; no change gives exactly 50.
 */
export function scoreChange(before: number, after: number): number {
  return Math.floor(MAX_SCORE / (1 + exp((after - before) / (MILLI_OF_ONE * UNIT))));
}

function weightOf({ probability }: WorkloadClass): number {
  return Math.round(probability * UNIT);
}

function toColumns(classes: readonly WorkloadClass[]): ModelClasses {
  const sorted = [...classes].sort((a, b) => a.cpuMilli - b.cpuMilli);
  const sizes = Float64Array.from(new Set(sorted.map(({ gpuMilli }) => gpuMilli))).sort();
  return {
    cpuMilli: Float64Array.from(sorted, ({ cpuMilli }) => cpuMilli),
    weight: Float64Array.from(sorted, weightOf),
    gpuCount: Uint8Array.from(sorted, ({ gpuCount }) => gpuCount),
    size: Uint16Array.from(sorted, ({ gpuMilli }) => sizes.indexOf(gpuMilli)),
    sizes,
  };
}
