/**
 * Instances that wait for a node, as kube-scheduler's queue holds them (kube-scheduler.md B2): higher priority first, then
 * who waits longest; after a failure an instance waits for an event that may help it, or for the flush.
 *
 * Pods that differ in nothing but name and times stand in one line: where the first of them fits nowhere, neither does the
 * next, so that a stuck line costs one attempt, not one for each of its pods. kube-scheduler makes those attempts; they
 * change nothing but their back-off, which is void while the scheduler has nothing else to do (early pop, since 1.33).
 */

import { pow } from '../elementary/pow.ts';
import type { CountedRefusal } from '../engine/filter-pass.ts';
import type { Pod } from '../model/pod.ts';
import type { InstanceRecord } from './instance-record.ts';
import { PodKinds } from './pod-kinds.ts';

/** Times of the queue, in seconds. */
export interface QueueTimes {
  /** Doubles with each failure. */
  readonly initialBackoffSeconds: number;
  readonly maxBackoffSeconds: number;
  /** How long an instance waits for an event before it is tried without one. */
  readonly flushAfterSeconds: number;
}

/** kube-scheduler's podInitialBackoffSeconds, podMaxBackoffSeconds and its five minutes in the unschedulable pool. */
export const DEFAULT_QUEUE_TIMES: QueueTimes = {
  initialBackoffSeconds: 1,
  maxBackoffSeconds: 10,
  flushAfterSeconds: 300,
};

/** How often kube-scheduler looks for pods that have waited too long for an event. */
export const FLUSH_SECONDS = 30;

interface Line {
  readonly key: string;
  /** A pod of its kind. */
  readonly sample: Pod;
  /** In the order they began to wait. */
  readonly members: Set<InstanceRecord>;
  /** False where its first member fitted nowhere and nothing has happened since that may help. */
  isReady: boolean;
  stuckSinceSeconds: number;
  /** Why, of the last attempt. */
  refusals: readonly CountedRefusal[];
}

export class PendingQueue {
  readonly #times: QueueTimes;
  readonly #lines = new Map<string, Line>();
  readonly #lineOf = new Map<InstanceRecord, Line>();
  /** Stuck lines in which nobody stands: the next of their kind need not be tried either. */
  readonly #emptied = new Set<Line>();
  readonly #kinds = new PodKinds();

  constructor(times: QueueTimes) {
    this.#times = times;
  }

  get size(): number {
    return this.#lineOf.size;
  }

  /** All that wait, line by line. */
  get members(): Iterable<InstanceRecord> {
    return this.#lineOf.keys();
  }

  /** Puts an instance at the end of its line. Gives why it need not be tried, null where it is to be. */
  add(instance: InstanceRecord): readonly CountedRefusal[] | null {
    const key = this.#kinds.keyOf(instance.pod);
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = { key, sample: instance.pod, members: new Set(), isReady: true, stuckSinceSeconds: 0, refusals: [] };
      this.#lines.set(key, line);
    } else if (line.members.size === 0) this.#emptied.delete(line);
    line.members.add(instance);
    this.#lineOf.set(instance, line);
    return line.isReady ? null : line.refusals;
  }

  /** Takes an instance out: it was placed, or has left; false where it did not stand here. */
  remove(instance: InstanceRecord): boolean {
    const line = this.#lineOf.get(instance);
    if (line === undefined) return false;
    this.#lineOf.delete(instance);
    line.members.delete(instance);
    if (line.members.size > 0) return true;
    if (line.isReady) this.#lines.delete(line.key);
    else this.#emptied.add(line);
    for (const oldest of this.#emptied) {
      if (this.#emptied.size <= MOST_EMPTIED) break;
      this.#emptied.delete(oldest);
      this.#lines.delete(oldest.key);
    }
    return true;
  }

  /** The instance to try next; null where none is ready. */
  next(timeSeconds: number): InstanceRecord | null {
    let best: InstanceRecord | null = null;
    for (const line of this.#lines.values()) {
      if (!line.isReady) continue;
      const head = firstOf(line.members);
      if (best === null || comesBefore(head, best, timeSeconds)) best = head;
    }
    return best;
  }

  /** Notes that an instance, the first of its line, fitted nowhere. */
  refuse(instance: InstanceRecord, timeSeconds: number, refusals: readonly CountedRefusal[]): void {
    const { initialBackoffSeconds, maxBackoffSeconds } = this.#times;
    const line = this.#lineOf.get(instance)!;
    line.isReady = false;
    line.stuckSinceSeconds = timeSeconds;
    line.refusals = refusals;
    instance.attempts++;
    const backoff = Math.min(maxBackoffSeconds, initialBackoffSeconds * pow(2, Math.min(30, instance.attempts - 1)));
    instance.backoffUntilSeconds = Math.floor(timeSeconds + backoff);
  }

  /** Makes lines ready that an event may help; true where any is. */
  stir(mayHelp: (pod: Pod) => boolean): boolean {
    let isAny = false;
    for (const line of this.#lines.values()) {
      if (!line.isReady && mayHelp(line.sample)) this.#makeReady(line);
      isAny ||= line.isReady && line.members.size > 0;
    }
    return isAny;
  }

  /** Makes lines ready that have been stuck for too long; true where any is. */
  flush(timeSeconds: number): boolean {
    let isAny = false;
    for (const line of this.#lines.values()) {
      if (line.isReady || timeSeconds - line.stuckSinceSeconds <= this.#times.flushAfterSeconds) continue;
      isAny ||= line.members.size > 0;
      this.#makeReady(line);
    }
    return isAny;
  }

  #makeReady(line: Line): void {
    line.isReady = true;
    if (this.#emptied.delete(line)) this.#lines.delete(line.key);
  }
}

/** Kinds of pods that are remembered to fit nowhere although none of them waits. */
const MOST_EMPTIED = 256;

function firstOf(members: ReadonlySet<InstanceRecord>): InstanceRecord {
  return members.values().next().value!;
}

/** Those that back off come last, by the end of their back-off; others by priority, then by who waits longest. */
function comesBefore(a: InstanceRecord, b: InstanceRecord, timeSeconds: number): boolean {
  const aBacksOff = a.backoffUntilSeconds > timeSeconds;
  const bBacksOff = b.backoffUntilSeconds > timeSeconds;
  if (aBacksOff !== bBacksOff) return bBacksOff;
  const byBackoff = aBacksOff ? a.backoffUntilSeconds - b.backoffUntilSeconds : 0;
  const order = byBackoff || b.pod.priority - a.pod.priority || a.sinceSeconds - b.sinceSeconds || a.number - b.number;
  return order < 0;
}
