/** What is in a trace, in numbers: counts, times, sums, and peaks by a sweep over arrivals and departures. */

import { TIME_KNOWLEDGE, type TimeKnowledge, type TraceShape, type TraceVm } from '../core/index.ts';
import type { TraceContent } from './collect.ts';

/** Amounts of several VMs or nodes together. */
export interface TraceAmounts {
  readonly count: number;
  readonly cpuMilli: number;
  readonly memoryBytes: number;
  /** Thousandths of whole cards. */
  readonly gpuMilli: number;
}

/** The largest amount that was asked for at one time, and the first time at which it was. */
export interface TracePeak {
  readonly amount: number;
  /** -Infinity: before the start; null where nothing was asked for at any time. */
  readonly atSeconds: number | null;
}

export interface TraceSummary {
  readonly nodes: TraceAmounts;
  /** All VMs together, whenever they were there. */
  readonly vms: TraceAmounts;
  /** By axis, not at one moment. */
  readonly peaks: Readonly<Record<keyof TraceAmounts, TracePeak>>;
  readonly arrivals: Readonly<Record<TimeKnowledge, number>>;
  readonly departures: Readonly<Record<TimeKnowledge, number>>;
  /** First and last time that is told; null where none is. */
  readonly span: { readonly startSeconds: number; readonly endSeconds: number } | null;
  /** The most frequent first. */
  readonly shapes: readonly { readonly shape: TraceShape; readonly count: number }[];
  readonly groups: number;
  readonly tenants: number;
  readonly changes: number;
}

/** Sums up a trace. */
export function summarizeTrace({ nodes, vms, changes }: Omit<TraceContent, 'usage'>): TraceSummary {
  const counts = new Map<TraceShape, number>();
  for (const { shape } of vms) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  return {
    nodes: sumOf(
      nodes.map((node) => ({ ...node, gpuMilli: node.gpus?.deviceMilli.reduce((sum, milli) => sum + milli, 0) ?? 0 })),
    ),
    vms: sumOf(vms.map(({ shape }) => ({ ...shape, gpuMilli: gpuMilliOf(shape) }))),
    peaks: peaksOf(vms),
    arrivals: countKnowledge(vms.map(({ arrivalKnowledge }) => arrivalKnowledge)),
    departures: countKnowledge(vms.map(({ departureKnowledge }) => departureKnowledge)),
    span: spanOf(vms),
    shapes: [...counts].map(([shape, count]) => ({ shape, count })).sort((a, b) => b.count - a.count),
    groups: new Set(vms.map(({ group }) => group).filter((group) => group !== '')).size,
    tenants: new Set(vms.map(({ tenant }) => tenant).filter((tenant) => tenant !== '')).size,
    changes: changes.length,
  };
}

/** What is asked of all cards together. */
function gpuMilliOf({ gpu }: TraceShape): number {
  return gpu === null ? 0 : gpu.count * gpu.milliEach;
}

function sumOf(all: readonly Omit<TraceAmounts, 'count'>[]): TraceAmounts {
  const sum = { count: 0, cpuMilli: 0, memoryBytes: 0, gpuMilli: 0 };
  for (const { cpuMilli, memoryBytes, gpuMilli } of all) {
    sum.count++;
    sum.cpuMilli += cpuMilli;
    sum.memoryBytes += memoryBytes;
    sum.gpuMilli += gpuMilli;
  }
  return sum;
}

function countKnowledge(all: readonly TimeKnowledge[]): Record<TimeKnowledge, number> {
  const counts = Object.fromEntries(TIME_KNOWLEDGE.map((one) => [one, 0])) as Record<TimeKnowledge, number>;
  for (const one of all) counts[one]++;
  return counts;
}

function spanOf(vms: readonly TraceVm[]): TraceSummary['span'] {
  let [startSeconds, endSeconds] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { arrivalSeconds, departureSeconds } of vms) {
    for (const seconds of [arrivalSeconds, departureSeconds]) {
      if (!Number.isFinite(seconds)) continue;
      if (seconds < startSeconds) startSeconds = seconds;
      if (seconds > endSeconds) endSeconds = seconds;
    }
  }
  return startSeconds <= endSeconds ? { startSeconds, endSeconds } : null;
}

/** Departures before arrivals where times are equal; VMs of no length are never there. */
function peaksOf(vms: readonly TraceVm[]): TraceSummary['peaks'] {
  const lasting = vms.filter(({ arrivalSeconds, departureSeconds }) => departureSeconds > arrivalSeconds);
  const arrivals = [...lasting].sort((a, b) => a.arrivalSeconds - b.arrivalSeconds || 0);
  const departures = [...lasting].sort((a, b) => a.departureSeconds - b.departureSeconds || 0);
  const now = { count: 0, cpuMilli: 0, memoryBytes: 0, gpuMilli: 0 };
  const axes = Object.keys(now) as (keyof TraceAmounts)[];
  const peaks = Object.fromEntries(axes.map((axis) => [axis, { amount: 0, atSeconds: null as number | null }]));
  const add = (shape: TraceShape, sign: 1 | -1): void => {
    now.count += sign;
    now.cpuMilli += sign * shape.cpuMilli;
    now.memoryBytes += sign * shape.memoryBytes;
    now.gpuMilli += sign * gpuMilliOf(shape);
  };
  let gone = 0;
  for (const { arrivalSeconds, shape } of arrivals) {
    for (; departures[gone]!.departureSeconds <= arrivalSeconds; gone++) add(departures[gone]!.shape, -1);
    add(shape, 1);
    for (const axis of axes) {
      if (now[axis] > peaks[axis]!.amount) peaks[axis] = { amount: now[axis], atSeconds: arrivalSeconds };
    }
  }
  return peaks as Record<keyof TraceAmounts, TracePeak>;
}
