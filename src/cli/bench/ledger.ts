/** What a run says that its VMs asked for together: the ledger of its nodes, from parts of the capacity back to amounts. */

import type { RunResult } from '../../core/index.ts';
import { curveOf, totalOf } from './run-scenario.ts';
import type { AliveSum } from './sweep.ts';

/** What all nodes together have. */
export interface Capacity {
  readonly pods: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** 0: there are no GPUs. */
  readonly gpuMilli: number;
}

/** Amounts by axis. */
export type Ledger = Capacity;

const KEYS = { pods: 'pods', cpuMilli: 'cpu', memoryBytes: 'memory', gpuMilli: 'gpu' } as const;
const AXES = ['pods', 'cpuMilli', 'memoryBytes', 'gpuMilli'] as const;

/** The highest amounts, by axis, not at one moment. */
export function peaksOf(result: RunResult, capacity: Capacity): Ledger {
  return toAmounts(capacity, (key) => totalOf(result, `allocation-${key}-peak`));
}

/** The amounts at one sample, the first being 0; negative numbers count from the end. */
export function amountsAt(result: RunResult, capacity: Capacity, sample: number): Ledger {
  return toAmounts(capacity, (key) => curveOf(result, `allocation-${key}`).at(sample) ?? Number.NaN);
}

/** At how many samples after the first, which is before anything has come, the ledger holds what it should. */
export function countAgreeing(result: RunResult, capacity: Capacity, wanted: readonly AliveSum[]): number {
  const pods = curveOf(result, 'allocation-pods');
  const cpu = curveOf(result, 'allocation-cpu');
  const memory = curveOf(result, 'allocation-memory');
  let agreeing = 0;
  for (let sample = 1; sample < wanted.length; sample++) {
    const { count, cpuMilli, memoryBytes } = wanted[sample]!;
    const isSame =
      isClose((pods[sample] ?? 0) * capacity.pods, count) &&
      isClose((cpu[sample] ?? 0) * capacity.cpuMilli, cpuMilli) &&
      isClose((memory[sample] ?? 0) * capacity.memoryBytes, memoryBytes);
    if (isSame) agreeing++;
  }
  return agreeing;
}

function toAmounts(capacity: Capacity, partOf: (key: string) => number): Ledger {
  const amounts = AXES.map((axis) => [
    axis,
    capacity[axis] === 0 ? 0 : Math.round(partOf(KEYS[axis]) * capacity[axis]),
  ]);
  return Object.fromEntries(amounts) as unknown as Ledger; // an amount for every axis
}

/** A part of a whole is good to fifteen digits: of petabytes to a byte or two; requests are whole bytes and millicores. */
function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) < Math.max(0.5, 1e-14 * b);
}
