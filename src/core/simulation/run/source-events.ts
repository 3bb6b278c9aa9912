/** What a source of the workload makes happen: arrivals, measured use, and the changes that a trace records. */

import type { Pod } from '../../model/pod.ts';
import { podKey } from '../../model/pod.ts';
import type { ClusterEvent } from '../cluster-event.ts';
import { EventQueue } from '../event-queue.ts';
import type { TraceUsage, TraceVm } from '../trace/trace.ts';
import { TRACE_NAMESPACE, type TracePods } from '../trace/trace-pod.ts';
import { timeScaleOf } from '../workload/shape-vms.ts';
import { arrivalTimesOf, type TimeScale, toSimulationTime } from '../workload/vm-times.ts';
import type { RecordedTrace } from './run-parts.ts';
import type { SourceVms } from './source-vms.ts';

/** How a source is told from others. */
export interface SourceNaming {
  /** Before the names of VMs that only have an id; '' for the first source. */
  readonly prefix: string;
  readonly pods: TracePods;
}

/** Arrivals in the order of their times. Hot: once a VM. */
export function* arrivalsOf(from: SourceVms, naming: SourceNaming): Generator<ClusterEvent> {
  const { source, vms, context, parts, overcommitted } = from;
  const { lifetimes } = source.shaping;
  const dirtyClassOf = parts.kind === 'generated' ? parts.dirtyClassOf : null;
  for (const vm of vms) {
    const times = arrivalTimesOf(vm, lifetimes, context.startSeconds);
    const { group, tenant } = vm;
    const dirty = dirtyClassOf === null ? {} : { dirtyClassOf: () => dirtyClassOf(overcommitted?.recorded(vm) ?? vm) };
    yield { kind: 'arrival', ...times, pod: podOf(vm, naming), group, tenant, ...dirty };
  }
}

/** The pod that a VM arrives as: pending, whatever node the manifest had. */
export function podOf(vm: TraceVm, { prefix, pods }: SourceNaming): Pod {
  const { template } = vm.shape;
  if (template === null) return pods.toPod(prefix === '' ? vm : { ...vm, id: `${prefix}${vm.id}` });
  const pod = pods.toPod(vm);
  const key = podKey(template);
  // Copies of an inflated source.
  return vm.id === key ? { ...pod, uid: template.uid } : { ...pod, name: `${pod.name}${copyOf(vm.id, key)}` };
}

/** `-copy-1` of a copy's id. */
function copyOf(id: string, key: string): string {
  return id.startsWith(key) ? id.slice(key.length) : `-${id}`;
}

/**
 * Measured use of VMs up to a time, sorted; none where VMs come one by one, as their own times are gone. What was measured
 * over a while holds from its beginning.
 */
export function usageEventsOf(source: SourceVms, prefix: string, untilSeconds: number): Iterable<ClusterEvent> {
  const { parts } = source;
  const scale = scaleOf(source);
  if (scale === null || parts.kind === 'pods') return [];
  if (parts.kind === 'trace') return toUsageEvents(sortedUsage(parts.trace.usage), scale, prefix);
  return parts.usageOf === null
    ? []
    : toUsageEvents(generatedUsage(source, parts.usageOf, untilSeconds), scale, prefix);
}

function* toUsageEvents(usage: Iterable<TraceUsage>, scale: TimeScale, prefix: string): Generator<ClusterEvent> {
  const { startSeconds: start } = scale;
  for (const { id, startSeconds, lengthSeconds, cpuMilli, memoryBytes } of usage) {
    if (toSimulationTime(startSeconds + lengthSeconds, scale) <= start) continue;
    const timeSeconds = Math.max(start, toSimulationTime(startSeconds, scale));
    yield { kind: 'usage', timeSeconds, instance: instanceOf(id, prefix), cpuMilli, memoryBytes };
  }
}

type UsageOf = (vm: TraceVm, untilSeconds: number) => Iterable<TraceUsage>;

/** Samples of all VMs by time, made one ahead for each VM that is there: no more are kept. */
function* generatedUsage(source: SourceVms, usageOf: UsageOf, untilSeconds: number): Generator<TraceUsage> {
  const scale = timeScaleOf(source.source.shaping, source.context);
  const toSourceTime = (seconds: number): number => scale.originSeconds + (seconds - scale.startSeconds) / scale.scale;
  const until = toSourceTime(untilSeconds);
  const next = new EventQueue<{ readonly usage: TraceUsage; readonly rest: Iterator<TraceUsage> }>();
  const pull = (rest: Iterator<TraceUsage>): void => {
    const { value, done } = rest.next();
    if (done !== true) next.push(value.startSeconds, 0, { usage: value, rest });
  };
  for (const vm of source.vms) {
    const arrivalSeconds = toSourceTime(vm.arrivalSeconds);
    while (next.nextSeconds < arrivalSeconds) {
      const { usage, rest } = next.pop()!;
      yield usage;
      pull(rest);
    }
    const recorded = source.overcommitted?.recorded(vm) ?? vm;
    const own = { ...recorded, arrivalSeconds, departureSeconds: toSourceTime(vm.departureSeconds) };
    pull(usageOf(own, until)[Symbol.iterator]());
  }
  for (let first = next.pop(); first !== undefined; first = next.pop()) {
    yield first.usage;
    pull(first.rest);
  }
}

/** When the last measurement of a trace ends; the start where nothing was measured, or its times are gone. */
export function lastUsageSeconds(source: SourceVms): number {
  const scale = scaleOf(source);
  const { startSeconds } = source.context;
  if (scale === null || source.parts.kind !== 'trace') return startSeconds;
  let last = startSeconds;
  for (const usage of source.parts.trace.usage) {
    last = Math.max(last, toSimulationTime(usage.startSeconds + usage.lengthSeconds, scale));
  }
  return last;
}

/** Sizes and migrations that a trace records, sorted. */
export function instanceChangesOf(source: SourceVms, prefix: string): readonly ClusterEvent[] {
  const scale = scaleOf(source);
  if (scale === null || source.parts.kind !== 'trace') return [];
  const { startSeconds } = source.context;
  const events = source.parts.trace.changes.flatMap((change): ClusterEvent[] => {
    const timeSeconds = Math.max(startSeconds, toSimulationTime(change.atSeconds, scale));
    if (change.kind === 'migrate') {
      return [{ kind: 'migrate', timeSeconds, instance: instanceOf(change.id, prefix), reason: 'user' }];
    }
    if (change.kind !== 'resize') return [];
    const { cpuMilli, memoryBytes } = source.overcommitted?.asked(change.shape) ?? change.shape;
    return [{ kind: 'resize', timeSeconds, instance: instanceOf(change.id, prefix), cpuMilli, memoryBytes }];
  });
  return sortByTime(events);
}

/** Nodes of a trace that come later, are cordoned, or go, sorted. */
export function nodeChangesOf(trace: RecordedTrace, scale: TimeScale): readonly ClusterEvent[] {
  const { startSeconds } = scale;
  const events: ClusterEvent[] = [];
  for (const { kind, ...change } of trace.changes) {
    if (!('node' in change)) continue;
    const timeSeconds = Math.max(startSeconds, toSimulationTime(change.atSeconds, scale));
    if (kind === 'cordon') events.push({ kind: 'node-cordon', timeSeconds, nodeName: change.node });
    if (kind === 'uncordon') events.push({ kind: 'node-uncordon', timeSeconds, nodeName: change.node });
    if (kind === 'node-leave') events.push({ kind: 'node-leave', timeSeconds, nodeName: change.node });
  }
  for (const { name, leaveSeconds } of trace.nodes) {
    const timeSeconds = toSimulationTime(leaveSeconds, scale);
    if (timeSeconds < Number.POSITIVE_INFINITY && timeSeconds > startSeconds) {
      events.push({ kind: 'node-leave', timeSeconds, nodeName: name });
    }
  }
  return sortByTime(events);
}

export function sortByTime(events: readonly ClusterEvent[]): readonly ClusterEvent[] {
  return [...events].sort((a, b) => a.timeSeconds - b.timeSeconds);
}

/** null where VMs come one by one. */
function scaleOf({ source, context }: SourceVms): TimeScale | null {
  return source.shaping.timing === 'one-by-one' ? null : timeScaleOf(source.shaping, context);
}

/** VMs of traces with manifests are named by them, others live in one namespace. */
function instanceOf(id: string, prefix: string): string {
  return id.includes('/') ? id : `${TRACE_NAMESPACE}/${prefix}${id}`;
}

function sortedUsage(usage: readonly TraceUsage[]): readonly TraceUsage[] {
  const isSorted = usage.every((one, at) => at === 0 || usage[at - 1]!.startSeconds <= one.startSeconds);
  return isSorted ? usage : [...usage].sort((a, b) => a.startSeconds - b.startSeconds);
}
