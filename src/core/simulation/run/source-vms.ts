/** The VMs of a workload's source as they arrive, one at a time: shaped, in the order of their times. */

import { type Pod, podKey } from '../../model/pod.ts';
import { amountOf, CPU_MILLI, MEMORY_BYTES } from '../../model/resources.ts';
import { clockSecondsOf } from '../scenario/moment.ts';
import type { WorkloadSource } from '../scenario/scenario-workload.ts';
import type { TraceVm } from '../trace/trace.ts';
import { OvercommittedShapes } from '../workload/overcommit-vms.ts';
import { type ShapingContext, shapeVms, timeScaleOf } from '../workload/shape-vms.ts';
import { toSimulationTime } from '../workload/vm-times.ts';
import type { RecordedTrace, SourceParts } from './run-parts.ts';

/** Clocks that read more than this count from 1970: it was in 2001. */
const CALENDAR_SECONDS = 1e9;

/** VMs that may be gone through again and again, with what was found out about them. */
export interface SourceVms {
  readonly source: WorkloadSource;
  readonly parts: SourceParts;
  /** Sorted by arrival. */
  readonly vms: Iterable<TraceVm>;
  readonly context: ShapingContext;
  /** VMs that came before one of an earlier arrival, and were sorted. */
  readonly unsortedCount: number;
  /** On the simulation's clock: what leaves later does not make the run longer; Infinity where a recording ends by itself. */
  readonly horizonSeconds: number;
  /** null where its VMs ask for what they are recorded with. */
  readonly overcommitted: OvercommittedShapes | null;
}

/** The VMs of a source; `context` without its start, which the source tells. */
export function sourceVms(
  source: WorkloadSource,
  parts: SourceParts,
  context: Omit<ShapingContext, 'sourceStartSeconds'>,
): SourceVms {
  const { startSeconds } = context;
  const whole: ShapingContext = { ...context, sourceStartSeconds: startOf(parts, startSeconds) };
  const given = givenVms(source, parts, startSeconds);
  const shaped: Iterable<TraceVm> = {
    [Symbol.iterator]: () => shapeVms(given, source.shaping, whole)[Symbol.iterator](),
  };
  const unsortedCount = isSorted(source, parts) ? 0 : countUnsorted(shaped);
  const sorted =
    unsortedCount === 0 ? shaped : [...shaped].sort((a, b) => compareTimes(a.arrivalSeconds, b.arrivalSeconds));
  const { overcommit } = source.shaping;
  const overcommitted = overcommit === null ? null : new OvercommittedShapes(overcommit);
  const vms =
    overcommitted === null ? sorted : { [Symbol.iterator]: () => overcommitted.apply(sorted)[Symbol.iterator]() };
  const horizonSeconds = horizonOf(source, parts, whole);
  return { source, parts, vms, context: whole, unsortedCount, horizonSeconds, overcommitted };
}

/** Generated VMs come in the order of their times, and keep it unless they are shuffled or copied. */
function isSorted({ shaping }: WorkloadSource, parts: SourceParts): boolean {
  return parts.kind === 'generated' && !shaping.shuffles && shaping.inflation === null;
}

function horizonOf({ shaping }: WorkloadSource, parts: SourceParts, context: ShapingContext): number {
  if (parts.kind !== 'generated' || shaping.timing === 'one-by-one') return Number.POSITIVE_INFINITY;
  return toSimulationTime(parts.horizonSeconds, timeScaleOf(shaping, context));
}

/** When a recording starts on its own clock: at 0, or at its first time where the clock counts from 1970. */
export function recordingStart({ vms, usage, nodes }: RecordedTrace): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { arrivalSeconds, departureSeconds } of vms) {
    first = Math.min(first, Number.isFinite(arrivalSeconds) ? arrivalSeconds : departureSeconds);
  }
  for (const { startSeconds } of usage) first = Math.min(first, startSeconds);
  for (const { joinSeconds } of nodes) if (Number.isFinite(joinSeconds)) first = Math.min(first, joinSeconds);
  return Number.isFinite(first) && first >= CALENDAR_SECONDS ? first : Math.min(0, first);
}

/** Whether a clock that reads this counts from 1970. */
export function isCalendar(seconds: number): boolean {
  return seconds >= CALENDAR_SECONDS;
}

function startOf(parts: SourceParts, startSeconds: number): number {
  if (parts.kind === 'pods') return startSeconds;
  return parts.kind === 'trace' ? recordingStart(parts.trace) : 0;
}

function givenVms({ from }: WorkloadSource, parts: SourceParts, startSeconds: number): Iterable<TraceVm> {
  if (parts.kind === 'trace') return parts.trace.vms;
  if (parts.kind === 'generated') return parts.vms;
  const at = from.kind === 'files' ? clockSecondsOf(from.at, startSeconds) : startSeconds;
  const lifetime = from.kind === 'files' ? from.lifetimeSeconds : null;
  return parts.pods.map((pod) => toVm(pod, at, lifetime));
}

/** A manifest's pod as a VM of a trace, of which it is the template. */
function toVm(pod: Pod, arrivalSeconds: number, lifetimeSeconds: number | null): TraceVm {
  return {
    id: podKey(pod),
    shape: {
      cpuMilli: amountOf(pod.requests, CPU_MILLI),
      memoryBytes: amountOf(pod.requests, MEMORY_BYTES),
      resources: [],
      gpu: pod.gpu,
      nodeTypes: [],
      maxPerNode: null,
      kind: pod.vm === null ? 'container' : 'vm',
      template: pod,
    },
    arrivalSeconds,
    arrivalKnowledge: 'observed',
    departureSeconds: arrivalSeconds + (lifetimeSeconds ?? Number.POSITIVE_INFINITY),
    departureKnowledge: lifetimeSeconds === null ? 'unknown' : 'observed',
    group: '',
    tenant: pod.namespace,
    priority: pod.priority,
    recordedNode: '',
  };
}

function countUnsorted(vms: Iterable<TraceVm>): number {
  let latest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const { arrivalSeconds } of vms) {
    if (arrivalSeconds < latest) count++;
    else latest = arrivalSeconds;
  }
  return count;
}

/** Infinite times too, whose difference is no number. */
function compareTimes(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
