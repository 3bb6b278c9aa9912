/** When VMs of a source come and go on the simulation's clock. */

import type { LifetimeRule } from '../scenario/scenario-workload.ts';
import type { TraceVm } from '../trace/trace.ts';

/** Where a source's time lies on the simulation's. */
export interface TimeScale {
  /** On the source's clock: what becomes the start. */
  readonly originSeconds: number;
  /** The start on the simulation's clock. */
  readonly startSeconds: number;
  /** Seconds of the simulation for one of the source. */
  readonly scale: number;
}

/** A time of the source on the simulation's clock; infinite ones stay. Usage and changes of a trace go through it too. */
export function toSimulationTime(seconds: number, { originSeconds, startSeconds, scale }: TimeScale): number {
  return startSeconds + (seconds - originSeconds) * scale;
}

/** VMs with their times on the simulation's clock, in their order. */
export function* retimeVms(vms: Iterable<TraceVm>, scale: TimeScale): Generator<TraceVm> {
  for (const vm of vms) {
    const arrivalSeconds = toSimulationTime(vm.arrivalSeconds, scale);
    const departureSeconds = toSimulationTime(vm.departureSeconds, scale);
    yield { ...vm, arrivalSeconds, departureSeconds };
  }
}

/** VMs that come in their order, `everySeconds` apart, and stay (the OpenB procedure, policies.md 5.5 step 5). */
export function* sequenceVms(
  vms: Iterable<TraceVm>,
  { startSeconds, everySeconds }: { readonly startSeconds: number; readonly everySeconds: number },
): Generator<TraceVm> {
  let number = 0;
  for (const vm of vms) {
    yield {
      ...vm,
      arrivalSeconds: startSeconds + number++ * everySeconds,
      arrivalKnowledge: 'unknown',
      departureSeconds: Number.POSITIVE_INFINITY,
      departureKnowledge: 'unknown',
    };
  }
}

/** When an arrival takes place and how it ends. */
export interface ArrivalTimes {
  readonly timeSeconds: number;
  /** Infinity: never by itself. */
  readonly departureSeconds: number;
  /** From when it is placed; null: until departureSeconds. */
  readonly lifetimeSeconds: number | null;
}

/**
 * The times of a VM's arrival. What was there before the start comes at the start. `from-start` keeps the length of a life
 * instead of its end; where its beginning or its end is not known the recorded departure stays.
 */
export function arrivalTimesOf(vm: TraceVm, rule: LifetimeRule, startSeconds: number): ArrivalTimes {
  const { arrivalSeconds, departureSeconds } = vm;
  const timeSeconds = Math.max(arrivalSeconds, startSeconds);
  const lifetimeSeconds = departureSeconds - arrivalSeconds;
  if (rule === 'recorded' || !Number.isFinite(lifetimeSeconds)) {
    return { timeSeconds, departureSeconds, lifetimeSeconds: null };
  }
  return { timeSeconds, departureSeconds: Number.POSITIVE_INFINITY, lifetimeSeconds };
}
