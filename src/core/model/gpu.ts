/** GPUs that pods share by thousandths: devices on a node and what a pod asks of them (policies.md 5.1). */

/** Thousandths of a whole GPU. */
export const WHOLE_GPU_MILLI = 1000;

/** The GPUs of a node. */
export interface GpuInventory {
  /** Model of all of them, '' where unknown. */
  readonly model: string;
  /** Capacity of each device in thousandths, by its index. */
  readonly deviceMilli: readonly number[];
}

/** What a pod asks for: `count` devices, `milliEach` of each; count 1 where it shares. */
export interface GpuRequest {
  readonly count: number;
  /** 1..1000. */
  readonly milliEach: number;
  /** Models it accepts; empty: any. */
  readonly models: readonly string[];
  /** Indices of the devices it was given; null: the node gives it those with the least room that suffices. */
  readonly devices: readonly number[] | null;
}

/**
 * The devices a request is given: as many as it counts with enough left, the fullest first, lower index on ties; null
 * where there are too few. Free [1000, 400, 600] and a request of 1 x 500 gives [2].
 */
export function tightestDevices(freeMilli: readonly number[], request: GpuRequest): readonly number[] | null {
  const fitting: number[] = [];
  for (let index = 0; index < freeMilli.length; index++) {
    if (freeMilli[index]! >= request.milliEach) fitting.push(index);
  }
  if (fitting.length < request.count) return null;
  fitting.sort((a, b) => freeMilli[a]! - freeMilli[b]! || a - b);
  return fitting.slice(0, request.count);
}
