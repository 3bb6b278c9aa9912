/** What a scenario does to the VMs of a source before they arrive, step by step. */

import { clockSecondsOf } from '../scenario/moment.ts';
import type { InflationAxis, Shaping } from '../scenario/scenario-workload.ts';
import type { TraceVm } from '../trace/trace.ts';
import { filterVms } from './filter-vms.ts';
import { inflateVms } from './inflate-vms.ts';
import { createNamedRandom } from './named-random.ts';
import { sampleVms } from './sample-vms.ts';
import { shuffleVms } from './shuffle-vms.ts';
import { retimeVms, sequenceVms, type TimeScale } from './vm-times.ts';
import { windowVms } from './window-vms.ts';

/** What shaping needs to know beside the VMs. */
export interface ShapingContext {
  /** The run's. */
  readonly seed: number;
  /** The start of the recording on its own clock. */
  readonly sourceStartSeconds: number;
  /** The start on the simulation's clock. */
  readonly startSeconds: number;
  /** The cluster's: thousandths of GPUs, millicores, bytes. */
  readonly capacity: Readonly<Record<InflationAxis, number>>;
}

/** Seconds between arrivals that come one by one. */
const ONE_BY_ONE_SECONDS = 1;

/**
 * The VMs as they arrive, on the simulation's clock: filter, window, sample, shuffle, at most so many, inflation, timing.
 * They are passed on one at a time unless they are shuffled or inflated. Lifetimes are `arrivalTimesOf`'s.
 */
export function shapeVms(vms: Iterable<TraceVm>, shaping: Shaping, context: ShapingContext): Iterable<TraceVm> {
  const { filter, sample, shuffles, maxVms, inflation, timing, timeScale } = shaping;
  const { seed, startSeconds, capacity } = context;
  let shaped = vms;
  if (filter !== null) shaped = filterVms(shaped, filter);
  if (shaping.window !== null) shaped = windowVms(shaped, windowOf(shaping.window, context));
  if (sample < 1) shaped = sampleVms(shaped, sample, seed);
  if (shuffles) shaped = shuffleVms(shaped, createNamedRandom(seed, 'shuffle'));
  if (maxVms !== null) shaped = firstOf(shaped, maxVms);
  if (inflation !== null) {
    shaped = inflateVms([...shaped], inflation, capacity[inflation.axis], createNamedRandom(seed, 'inflate'));
  }
  if (timing === 'one-by-one') {
    return sequenceVms(shaped, { startSeconds, everySeconds: ONE_BY_ONE_SECONDS * timeScale });
  }
  return retimeVms(shaped, timeScaleOf(shaping, context));
}

/** Where the source's time lies on the simulation's: its window begins at the start. */
export function timeScaleOf(
  { window, timeScale }: Pick<Shaping, 'window' | 'timeScale'>,
  context: Pick<ShapingContext, 'sourceStartSeconds' | 'startSeconds'>,
): TimeScale {
  const { sourceStartSeconds, startSeconds } = context;
  const from = window?.from ?? null;
  const originSeconds = from === null ? sourceStartSeconds : clockSecondsOf(from, sourceStartSeconds);
  return { originSeconds, startSeconds, scale: timeScale };
}

function windowOf({ from, to }: NonNullable<Shaping['window']>, { sourceStartSeconds }: ShapingContext) {
  return {
    fromSeconds: from === null ? Number.NEGATIVE_INFINITY : clockSecondsOf(from, sourceStartSeconds),
    toSeconds: to === null ? Number.POSITIVE_INFINITY : clockSecondsOf(to, sourceStartSeconds),
  };
}

function* firstOf(vms: Iterable<TraceVm>, count: number): Generator<TraceVm> {
  let left = count;
  if (left === 0) return;
  for (const vm of vms) {
    yield vm;
    if (--left === 0) return;
  }
}
