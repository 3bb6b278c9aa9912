/** Two workloads side by side, by what a placement feels of them: how good a fit is. */

import { mean, quantileSorted } from 'd3-array';
import type { TraceVm } from '../../../core/index.ts';
import { batchesOf } from './fit-arrivals.ts';

const SECONDS_PER_HOUR = 3600;
const GIBIBYTE = 1024 ** 3;
const MILLI_PER_CPU = 1000;

export const COMPARED_QUANTILES = [0.1, 0.5, 0.9, 0.99] as const;

/** The distribution of one quantity; NaN where there is none. */
interface Spread {
  readonly mean: number;
  /** At COMPARED_QUANTILES, in their order. */
  readonly quantiles: readonly number[];
}

export interface ComparedField {
  readonly field: string;
  readonly first: Spread;
  readonly second: Spread;
}

/** Between which times a workload is looked at. */
export interface Window {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** Both workloads, each within its own window, field by field. */
export function compareWorkloads(
  first: { readonly vms: Iterable<TraceVm>; readonly window: Window },
  second: { readonly vms: Iterable<TraceVm>; readonly window: Window },
): readonly ComparedField[] {
  const [one, other] = [measure(first.vms, first.window), measure(second.vms, second.window)];
  return Object.keys(one).map((field) => ({ field, first: spreadOf(one[field]!), second: spreadOf(other[field]!) }));
}

/** Every value of every field, in the order in which they are shown. */
function measure(vms: Iterable<TraceVm>, window: Window): Readonly<Record<string, readonly number[]>> {
  const { startSeconds, endSeconds } = window;
  const all = [...vms].filter((vm) => vm.arrivalSeconds < endSeconds && vm.departureSeconds > startSeconds);
  const arrived = all
    .filter(({ arrivalSeconds }) => arrivalSeconds >= startSeconds)
    .toSorted((a, b) => a.arrivalSeconds - b.arrivalSeconds);
  const ended = arrived.filter(({ departureSeconds }) => departureSeconds <= endSeconds);
  return {
    'VMs that come, an hour': hourly(arrived, window),
    'VMs in a batch': batchesOf(arrived).map((batch) => batch.length),
    'cores of a VM that comes': arrived.map(({ shape }) => shape.cpuMilli / MILLI_PER_CPU),
    'GiB of a VM that comes': arrived.map(({ shape }) => shape.memoryBytes / GIBIBYTE),
    'hours of a life that ended': ended.map((vm) => (vm.departureSeconds - vm.arrivalSeconds) / SECONDS_PER_HOUR),
    'VMs at once': atOnce(all, window, () => 1),
    'cores at once': atOnce(all, window, ({ shape }) => shape.cpuMilli / MILLI_PER_CPU),
    'GiB at once': atOnce(all, window, ({ shape }) => shape.memoryBytes / GIBIBYTE),
  };
}

function hourly(arrived: readonly TraceVm[], window: Window): readonly number[] {
  const counts = new Array<number>(hoursOf(window)).fill(0);
  for (const { arrivalSeconds } of arrived) {
    const hour = Math.floor((arrivalSeconds - window.startSeconds) / SECONDS_PER_HOUR);
    if (hour < counts.length) counts[hour]! += 1;
  }
  return counts;
}

/** Sums over the VMs that are there at the beginning of each hour. */
function atOnce(vms: readonly TraceVm[], window: Window, amountOf: (vm: TraceVm) => number): readonly number[] {
  const changes = new Array<number>(hoursOf(window)).fill(0);
  const add = (seconds: number, amount: number): void => {
    const hour = Math.max(0, Math.ceil((seconds - window.startSeconds) / SECONDS_PER_HOUR));
    if (hour < changes.length) changes[hour]! += amount;
  };
  for (const vm of vms) {
    add(vm.arrivalSeconds, amountOf(vm));
    add(vm.departureSeconds, -amountOf(vm));
  }
  let level = 0;
  return changes.map((change) => {
    level += change;
    return level;
  });
}

function hoursOf({ startSeconds, endSeconds }: Window): number {
  return Math.max(1, Math.floor((endSeconds - startSeconds) / SECONDS_PER_HOUR));
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    mean: mean(sorted) ?? Number.NaN,
    quantiles: COMPARED_QUANTILES.map((share) => quantileSorted(sorted, share) ?? Number.NaN),
  };
}
