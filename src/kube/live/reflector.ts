/** Follows one kind: lists it, watches it, and begins again where it has to. */

import type { Resource } from '../resources.ts';
import { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { type Failure, failureOfSink } from './failure.ts';
import { listAll } from './list.ts';
import { type RelistCause, StatusRecord } from './reflector-status.ts';
import type { LiveObject } from './slim.ts';
import { type Timing, wait } from './timing.ts';
import { watchFrom } from './watch.ts';

/** Where the objects of a cluster go. What its methods throw on is told to them again. */
export interface Sink {
  /** All objects of a kind; what was there before is gone. */
  replace(kind: string, objects: readonly LiveObject[]): void;
  /** A new object, or a changed one. */
  put(kind: string, object: LiveObject): void;
  /** An object that is gone, as it was last. */
  remove(kind: string, object: LiveObject): void;
}

export interface FollowOptions {
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Silence after which a watch is cut; bookmarks come about each minute. Default: 90. */
  readonly silenceSeconds?: number;
  /** Shortest and longest life of a watch. Default: 300 and 600, so that watches do not end together. */
  readonly watchSeconds?: readonly [number, number];
}

const LIST_SILENCE_SECONDS = 60;
/** Looks for a kind that is not there, or that may not be read, so often. */
const SLOW_RETRY_SECONDS = 30;
/** A watch that lived so long was in order. */
const SOUND_WATCH_SECONDS = 5;
/** Breaks by garbage, one after another, after which the version is not trusted either. */
const MOST_GARBAGE = 2;

/** Follows one kind until the signal is aborted. */
export class Reflector {
  readonly status: StatusRecord;
  readonly #connection: Connection;
  readonly #resource: Resource;
  readonly #sink: Sink;
  readonly #options: Required<FollowOptions>;
  readonly #backoff: Backoff;
  /** What a watch goes on from; null where a list is due. */
  #version: string | null = null;
  #relistCause: RelistCause = 'start';
  #garbageCount = 0;

  constructor(connection: Connection, resource: Resource, sink: Sink, options: FollowOptions) {
    this.#connection = connection;
    this.#resource = resource;
    this.#sink = sink;
    this.#options = { silenceSeconds: 90, watchSeconds: [300, 600], ...options };
    this.#backoff = new Backoff(options.timing.random);
    this.status = new StatusRecord(resource.kind);
  }

  /** Ends once the signal is aborted, and leaves nothing behind. Never rejects. */
  async run(): Promise<void> {
    const { timing, signal } = this.#options;
    while (!signal.aborted) {
      const waitSeconds = this.#version === null ? await this.#list() : await this.#watch(this.#version);
      if (waitSeconds > 0) await wait(waitSeconds, timing, signal);
    }
  }

  /** Seconds to wait then. */
  async #list(): Promise<number> {
    const { timing, signal } = this.#options;
    this.status.countRelist(this.#relistCause);
    const listed = await listAll(this.#connection, this.#resource, {
      timing,
      signal,
      silenceSeconds: LIST_SILENCE_SECONDS,
    });
    if (signal.aborted) return 0;
    if ('failure' in listed) return this.#fail(listed.failure);
    const { objects, version, leftOut } = listed.value;
    const failure = this.#replace(objects);
    if (failure !== null) return this.#fail(failure);
    this.#version = version;
    this.#hear();
    this.status.leftOut += leftOut;
    this.status.isPresent = true;
    this.status.isSynced = true;
    return 0;
  }

  #replace(objects: readonly LiveObject[]): Failure | null {
    try {
      this.#sink.replace(this.#resource.kind, objects);
      return null;
    } catch (error) {
      return failureOfSink(error, `list ${this.#resource.plural}`);
    }
  }

  /** Seconds to wait then. */
  async #watch(version: string): Promise<number> {
    const { timing, watchSeconds, signal, silenceSeconds } = this.#options;
    const { kind } = this.#resource;
    const startSeconds = timing.nowSeconds();
    const [shortest, longest] = watchSeconds;
    const timeoutSeconds = Math.round(shortest + timing.random() * (longest - shortest));
    const options = { timing, signal, silenceSeconds, version, timeoutSeconds };
    const watched = await watchFrom(this.#connection, this.#resource, options, {
      put: (object) => this.#sink.put(kind, object),
      remove: (object) => this.#sink.remove(kind, object),
      leaveOut: () => this.status.leftOut++,
      hear: () => this.#hear(),
    });
    if (signal.aborted) return 0;
    this.#version = watched.version;
    const isLong = timing.nowSeconds() - startSeconds >= SOUND_WATCH_SECONDS;
    const isExpired = watched.failure?.cause === 'expired';
    // Lists that expire at once, one after another, are no progress.
    if (isLong || (watched.eventCount > 0 && !isExpired)) this.#backoff.reset();
    if (watched.eventCount > 0) this.#garbageCount = 0;
    if (watched.failure !== null) return this.#fail(watched.failure);
    this.status.countBreak('ended');
    return isLong ? 0 : this.#backoff.next();
  }

  #hear(): void {
    this.status.heardAtSeconds = this.#options.timing.nowSeconds();
    this.status.hindrance = '';
  }

  /** Takes a failure in; seconds to wait then. */
  #fail({ cause, message, retryAfterSeconds }: Failure): number {
    this.status.countBreak(cause);
    if (cause === 'absent' && this.#resource.isOptional) return this.#leave();
    this.status.hindrance = `${message} (${this.#connection.target})`;
    if (cause === 'expired' || cause === 'absent') this.#relist('expired');
    const isUnreadable = cause === 'garbage' || cause === 'too-large';
    if (isUnreadable && ++this.#garbageCount >= MOST_GARBAGE) this.#relist('garbage');
    const seconds = this.#backoff.next();
    // A server that starts refuses everybody until it has read who may do what.
    if (cause === 'forbidden' && !this.status.isSynced) return SLOW_RETRY_SECONDS;
    return Math.max(seconds, retryAfterSeconds ?? 0);
  }

  /** A list of the first kind, or after a failed one, keeps its cause. */
  #relist(cause: RelistCause): void {
    if (this.#version === null) return;
    this.#version = null;
    this.#relistCause = cause;
    this.#garbageCount = 0;
  }

  /** The cluster does not have this kind, or no longer. */
  #leave(): number {
    this.#version = null;
    const failure = this.status.isPresent || !this.status.isSynced ? this.#replace([]) : null;
    if (failure !== null) return this.#fail(failure);
    this.#relistCause = 'appeared';
    this.#hear();
    this.status.isSynced = true;
    this.status.isPresent = false;
    return SLOW_RETRY_SECONDS;
  }
}
