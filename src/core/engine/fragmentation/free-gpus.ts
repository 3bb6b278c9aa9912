/** What is free of a node's shared GPUs, and how a request takes its part of it (policies.md 5.1). */

import { type GpuRequest, WHOLE_GPU_MILLI } from '../../model/gpu.ts';
import type { NodeState } from '../../model/node-state.ts';
import type { Pod } from '../../model/pod.ts';

/** Free thousandths by device, in an array that is used again and again; below 0 where a device is overcommitted. */
export class FreeGpus {
  readonly milli: number[] = [];
  count = 0;
  readonly #taken: number[] = [];

  /** Reads a node. Hot. */
  read(node: NodeState): void {
    const inventory = node.node.gpus;
    this.count = 0;
    if (inventory === null) return;
    const { deviceMilli } = inventory;
    const { gpuUsedMilli } = node;
    const used = Math.min(deviceMilli.length, gpuUsedMilli.length);
    while (this.milli.length < deviceMilli.length) this.milli.push(0);
    for (let index = 0; index < used; index++) this.milli[index] = deviceMilli[index]! - (gpuUsedMilli[index] ?? 0);
    for (let index = used; index < deviceMilli.length; index++) this.milli[index] = deviceMilli[index]!;
    this.count = deviceMilli.length;
  }

  /** Thousandths free on all devices; overcommitted ones count as full. Hot. */
  total(): number {
    let sum = 0;
    for (let index = 0; index < this.count; index++) if (this.milli[index]! > 0) sum += this.milli[index]!;
    return sum;
  }

  /** Devices with at least `milliEach` free. Hot. */
  fitting(milliEach: number): number {
    let fitting = 0;
    for (let index = 0; index < this.count; index++) if (this.milli[index]! >= milliEach) fitting++;
    return fitting;
  }

  /** Pieces of that size that devices have free. Hot. */
  pieces(milliEach: number): number {
    let pieces = 0;
    for (let index = 0; index < this.count; index++) {
      if (this.milli[index]! > 0) pieces += Math.floor(this.milli[index]! / milliEach);
    }
    return pieces;
  }

  /** The device with the least room that still has `milliEach`, the lowest of equals; -1 where none has. Hot. */
  tightest(milliEach: number): number {
    let tightest = -1;
    for (let index = 0; index < this.count; index++) {
      const free = this.milli[index]!;
      if (free >= milliEach && (tightest < 0 || free < this.milli[tightest]!)) tightest = index;
    }
    return tightest;
  }

  /**
   * Takes a request that has room, from its own devices, otherwise from the tightest ones, and gives the devices: a
   * scratch list, good until the next call. Hot.
   */
  take({ count, milliEach, devices }: GpuRequest): readonly number[] {
    const taken = this.#taken;
    taken.length = 0;
    if (devices !== null) for (const index of devices) taken.push(index);
    while (taken.length < count && devices === null) {
      const index = this.tightest(milliEach);
      if (index < 0) break;
      taken.push(index);
      // Out of the way of the next search.
      this.milli[index]! -= AWAY;
    }
    for (const index of taken) this.milli[index]! += (devices === null ? AWAY : 0) - milliEach;
    return taken;
  }
}

/** More than any device has, in thousandths. */
const AWAY = 2 ** 32;

/** True where the node has a model the request accepts, and enough devices with enough room. Hot. */
export function hasRoom(request: GpuRequest, node: NodeState, free: FreeGpus): boolean {
  if (node.node.gpus === null || !acceptsModel(request.models, node.node.gpus.model)) return false;
  const { devices, milliEach, count } = request;
  if (devices === null) return free.fitting(milliEach) >= count;
  for (const index of devices) if (index >= free.count || free.milli[index]! < milliEach) return false;
  return true;
}

/** True where a list of models, empty for any, has the model. Hot. */
export function acceptsModel(models: readonly string[], model: string): boolean {
  return models.length === 0 || models.includes(model);
}

/** True for a part of one GPU. */
export function isShareOfOne({ count, milliEach }: GpuRequest): boolean {
  return count === 1 && milliEach < WHOLE_GPU_MILLI;
}

/** Text of everything in a request for GPUs that filters and scores read. */
export function gpuShapeOf({ gpu }: Pod): string {
  if (gpu === null) return '';
  return `${gpu.count}x${gpu.milliEach} ${JSON.stringify(gpu.models)} ${gpu.devices?.join() ?? '-'}`;
}
