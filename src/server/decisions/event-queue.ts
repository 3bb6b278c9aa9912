/** Events that wait to be written, one after another: nobody waits for them, and what is too much is dropped. */

import type { PodEvent } from '../../kube/live/post-event.ts';
import type { PostFailure } from '../../kube/live/post-object.ts';

export interface EventQueueOptions {
  /** null where it was written, else why not. Rejects with nothing; ends soon once the signal is aborted. */
  readonly post: (event: PodEvent, signal: AbortSignal) => Promise<PostFailure | null>;
  /** Unix time in seconds. */
  readonly now: () => number;
  readonly onResult: (result: 'written' | 'dropped' | 'failed') => void;
  readonly onFailure: (failure: PostFailure) => void;
}

/** Events that wait; more are dropped. */
const MAX_WAITING = 256;
/** Seconds in which a pod is told of once for each reason: kube-scheduler asks about a waiting pod again and again. */
const QUIET_SECONDS = 60;
/** Pods and reasons that are remembered for that; more events in that time are dropped. */
const MAX_REMEMBERED = 10_000;

export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #waiting: PodEvent[] = [];
  /** When a pod was told of, by its uid and the reason, the oldest first. */
  readonly #toldAt = new Map<string, number>();
  readonly #stopping = new AbortController();
  #work: Promise<void> | null = null;

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  /** Takes an event in, unless its pod was told of for that reason in the last minute. Never throws, and does not wait. */
  add(event: PodEvent): void {
    const { now, onResult } = this.#options;
    const { podNamespace, podName, podUid, reason } = event;
    const key = `${reason} ${podNamespace}/${podName} ${podUid}`;
    const time = now();
    for (const [old, toldAt] of this.#toldAt) {
      if (time - toldAt < QUIET_SECONDS) break;
      this.#toldAt.delete(old);
    }
    if (this.#toldAt.has(key)) return;
    const isFull = this.#waiting.length >= MAX_WAITING || this.#toldAt.size >= MAX_REMEMBERED;
    if (isFull || this.#stopping.signal.aborted) {
      onResult('dropped');
      return;
    }
    this.#toldAt.set(key, time);
    this.#waiting.push(event);
    this.#work ??= this.#writeAll();
  }

  /** Drops what waits, and gives up what is being written. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#work;
  }

  async #writeAll(): Promise<void> {
    const { post, onResult, onFailure } = this.#options;
    const { signal } = this.#stopping;
    // The request that the first event is of is answered before.
    await new Promise((resolve) => setImmediate(resolve));
    for (let event = this.#waiting.shift(); event !== undefined; event = this.#waiting.shift()) {
      const failure = signal.aborted ? null : await post(event, signal);
      // What came too late for the end is dropped, whatever became of it.
      onResult(signal.aborted ? 'dropped' : failure === null ? 'written' : 'failed');
      if (failure !== null && !signal.aborted) onFailure(failure);
    }
    this.#work = null;
  }
}
