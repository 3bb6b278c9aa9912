/** Rate, rhythm and batches of the arrivals of a trace. */

import { mean, rollups, sum } from 'd3-array';
import type { TraceVm } from '../../../core/index.ts';
import { square } from '../../../core/index.ts';
import { HOURS_PER_DAY, HOURS_PER_WEEK, type Rhythm, rhythmAt } from '../rhythm.ts';
import type { ArrivalModel, BatchModel } from '../workload-model.ts';
import type { Observations } from './observations.ts';
import { shorten } from './survival.ts';

const SECONDS_PER_HOUR = 3600;
const DAYS_PER_WEEK = 7;
/** A rhythm that is seen but once is none. */
const LEAST_PERIODS = 2;
/** A thousandth of all even arrivals shows more: chi squared with 23 and with 6 degrees of freedom. */
const CRITICAL_DAILY = 49.73;
const CRITICAL_WEEKLY = 22.46;
/** Sizes of batches that a file tells. */
const MOST_SIZES = 1000;

/** VMs that came at one time for one tenant in one group. */
export type Batch = readonly TraceVm[];

/** The batches of a trace, by time. */
export function batchesOf(arrived: readonly TraceVm[]): readonly Batch[] {
  const batches: TraceVm[][] = [];
  let open = new Map<string, TraceVm[]>();
  let openSeconds = Number.NaN;
  for (const vm of arrived) {
    if (vm.arrivalSeconds !== openSeconds) {
      open = new Map();
      openSeconds = vm.arrivalSeconds;
    }
    const key = `${vm.tenant}\n${vm.group}`;
    const batch = open.get(key);
    if (batch === undefined) {
      const begun = [vm];
      open.set(key, begun);
      batches.push(begun);
    } else batch.push(vm);
  }
  return batches;
}

/** The arrivals of a model that would give such batches. */
export function fitArrivals(batches: readonly Batch[], observed: Observations): ArrivalModel {
  const { startSeconds, lastArrivalSeconds, arrived } = observed;
  const hours = Math.max(1, lastArrivalSeconds - startSeconds) / SECONDS_PER_HOUR;
  const startHour = Math.round(startSeconds / SECONDS_PER_HOUR);
  const counts = countByHour(batches, startSeconds, Math.floor(hours));
  const rhythms = {
    startHour: ((startHour % HOURS_PER_WEEK) + HOURS_PER_WEEK) % HOURS_PER_WEEK,
    daily: fitRhythm(counts, (hour) => (startHour + hour) % HOURS_PER_DAY, HOURS_PER_DAY, CRITICAL_DAILY),
    weekly: fitRhythm(
      counts,
      (hour) => Math.floor((startHour + hour) / HOURS_PER_DAY) % DAYS_PER_WEEK,
      DAYS_PER_WEEK,
      CRITICAL_WEEKLY,
    ),
  };
  // The recording need not have whole weeks: its mean rate is not the week's.
  const factor = mean(counts, (_, hour) => rhythmAt(rhythms, (hour + 0.5) * SECONDS_PER_HOUR)) ?? 1;
  return { ...rhythms, perHour: shorten(arrived.length / hours / factor), batches: fitBatches(batches) };
}

function countByHour(batches: readonly Batch[], startSeconds: number, hours: number): Float64Array {
  const counts = new Float64Array(hours);
  for (const [first] of batches) {
    const hour = Math.floor((first!.arrivalSeconds - startSeconds) / SECONDS_PER_HOUR);
    if (hour < hours) counts[hour]! += 1;
  }
  return counts;
}

/**
 * Factors of the classes of hours, where they differ by more than chance: chi squared between the classes over the
 * dispersion within them, for arrivals come in bursts.
 */
function fitRhythm(counts: Float64Array, classOf: (hour: number) => number, classes: number, critical: number): Rhythm {
  const period = classes === HOURS_PER_DAY ? HOURS_PER_DAY : HOURS_PER_WEEK;
  if (counts.length < LEAST_PERIODS * period) return { kind: 'flat' };
  const hours = new Float64Array(classes);
  const totals = new Float64Array(classes);
  counts.forEach((count, hour) => {
    hours[classOf(hour)]! += 1;
    totals[classOf(hour)]! += count;
  });
  const overall = sum(counts) / counts.length;
  if (overall === 0) return { kind: 'flat' };
  const means = Array.from(totals, (total, index) => total / hours[index]!);
  const between = sum(means, (one, index) => (hours[index]! * square(one - overall)) / overall);
  const within = sum(counts, (count, hour) => square(count - means[classOf(hour ?? 0)]!) / overall);
  const dispersion = Math.max(1, within / Math.max(1, counts.length - classes));
  if (between / dispersion < critical) return { kind: 'flat' };
  return { kind: 'factors', factors: means.map((one) => Number((one / overall).toFixed(3))) };
}

function fitBatches(batches: readonly Batch[]): BatchModel {
  const bySize = rollups(
    batches,
    (some) => some.length,
    (batch) => batch.length,
  ).toSorted(([a], [b]) => a - b);
  const rest = bySize.slice(MOST_SIZES - 1);
  const restWeight = sum(rest, ([, weight]) => weight);
  const restSize = Math.round(sum(rest, ([size, weight]) => size * weight) / restWeight);
  const sizes = [...bySize.slice(0, MOST_SIZES - 1), ...(rest.length > 0 ? [[restSize, restWeight] as const] : [])];
  const several = batches.filter((batch) => batch.length > 1);
  const uniform = several.filter((batch) => batch.every(({ shape }) => shape === batch[0]!.shape));
  return {
    sizes: sizes.map(([size, weight]) => ({ size, weight })),
    isOneFlavour: uniform.length * 2 >= several.length,
  };
}
