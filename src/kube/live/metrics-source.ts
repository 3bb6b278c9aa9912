/** Where measurements come from, and how it is asked again and again. */

import type { InputDocument } from '../input-document.ts';
import type { Failure, FailureCause } from './failure.ts';
import { SYSTEM_TIMING, type Timing, wait } from './timing.ts';

export interface MetricsRead {
  /** In the forms that src/kube/usage reads; none where nothing was answered. */
  readonly documents: readonly InputDocument[];
  /** Time of the latest measurement by the clock of the source, seconds since the epoch; null where there is none. */
  readonly measuredAtSeconds: number | null;
  readonly failures: readonly Failure[];
}

export interface MetricsSource {
  /** `prometheus`, `metrics-api`. */
  readonly name: string;
  /** Never rejects. */
  readonly read: (signal: AbortSignal) => Promise<MetricsRead>;
}

export interface PollOptions {
  /** Default: 30. */
  readonly intervalSeconds?: number;
  /** Default: the machine's own. */
  readonly timing?: Timing;
  /** Told of every reading that brought something. Must not throw. */
  readonly onRead?: (documents: readonly InputDocument[]) => void;
}

export interface PolledSource {
  readonly name: string;
  /** The last reading that brought something. */
  readonly documents: readonly InputDocument[];
  /** The last reading brought something. */
  readonly isUp: boolean;
  /** When the last reading that brought something ended, seconds since the epoch; null before the first. */
  readonly succeededAtSeconds: number | null;
  /**
   * Age of the data, seconds: by its own times, and at least as long as these have not moved, so that neither a clock that
   * stands still nor one that is ahead makes old data look new. Infinite before the first measurement.
   */
  readonly ageSeconds: () => number;
  readonly failures: ReadonlyMap<FailureCause, number>;
  /** What went wrong in the last reading, for people; '' where nothing did. */
  readonly hindrance: string;
  readonly stop: () => Promise<void>;
}

/** Asks a source now and then every `intervalSeconds`, whatever goes wrong in between. */
export function pollSource(source: MetricsSource, options: PollOptions = {}): PolledSource {
  const { intervalSeconds = 30, timing = SYSTEM_TIMING, onRead } = options;
  const controller = new AbortController();
  const { signal } = controller;
  const failures = new Map<FailureCause, number>();
  const state = {
    documents: [] as readonly InputDocument[],
    isUp: false,
    succeededAtSeconds: null as number | null,
    hindrance: '',
    measuredAtSeconds: Number.NEGATIVE_INFINITY,
    movedAtSeconds: Number.NEGATIVE_INFINITY,
  };
  const take = (read: MetricsRead): void => {
    for (const { cause } of read.failures) failures.set(cause, (failures.get(cause) ?? 0) + 1);
    state.hindrance = read.failures[0]?.message ?? '';
    state.isUp = read.documents.length > 0;
    if (!state.isUp) return;
    state.documents = read.documents;
    state.succeededAtSeconds = timing.nowSeconds();
    if (read.measuredAtSeconds !== null && read.measuredAtSeconds !== state.measuredAtSeconds) {
      state.measuredAtSeconds = read.measuredAtSeconds;
      state.movedAtSeconds = timing.nowSeconds();
    }
    onRead?.(read.documents);
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const startSeconds = timing.nowSeconds();
      const read = await source.read(signal);
      if (signal.aborted) return;
      take(read);
      await wait(Math.max(0, intervalSeconds - (timing.nowSeconds() - startSeconds)), timing, signal);
    }
  };
  const ended = run();
  return {
    name: source.name,
    get documents() {
      return state.documents;
    },
    get isUp() {
      return state.isUp;
    },
    get succeededAtSeconds() {
      return state.succeededAtSeconds;
    },
    get hindrance() {
      return state.hindrance;
    },
    failures,
    ageSeconds: () => timing.nowSeconds() - Math.min(state.measuredAtSeconds, state.movedAtSeconds),
    stop: async () => {
      controller.abort();
      await ended;
    },
  };
}

/** The latest of some times, seconds since the epoch; null where none of them is a time. */
export function latestOf(times: readonly (number | null)[]): number | null {
  let latest: number | null = null;
  for (const time of times) if (time !== null && Number.isFinite(time) && time > (latest ?? 0)) latest = time;
  return latest;
}

/** Several answers as one. */
export function joinReads(reads: readonly MetricsRead[]): MetricsRead {
  return {
    documents: reads.flatMap(({ documents }) => documents),
    measuredAtSeconds: latestOf(reads.map(({ measuredAtSeconds }) => measuredAtSeconds)),
    failures: reads.flatMap(({ failures }) => failures),
  };
}
