/** Measurements of a live cluster: those that are fresh enough count, and without them load plugins abstain. */

import type { FollowedCluster } from '../../kube/following/followed-cluster.ts';
import type { InputDocument } from '../../kube/input-document.ts';
import { type MetricsSource, type PolledSource, pollSource } from '../../kube/live/metrics-source.ts';
import { SYSTEM_TIMING, type Timing } from '../../kube/live/timing.ts';
import type { Metrics } from '../metrics.ts';

export interface MeasuringOptions {
  readonly sources: readonly MetricsSource[];
  readonly intervalSeconds: number;
  /** Seconds after which data count no more, by their own times. */
  readonly maxAgeSeconds: number;
  readonly timing?: Timing;
  readonly tell: (level: 'info' | 'warn', message: string, about: object) => void;
}

/** Milliseconds of taking measurements in before decisions get their turn. */
const STEP_MS = 4;
/** Seconds between looks at the age of what is there. */
const LOOK_SECONDS = 1;

/** Polls the sources and hands what is fresh to the cluster, until it is closed. */
export function followMeasurements(
  cluster: FollowedCluster,
  metrics: Metrics,
  { sources, intervalSeconds, maxAgeSeconds, timing = SYSTEM_TIMING, tell }: MeasuringOptions,
): { readonly close: () => void } {
  let inUse: readonly (readonly InputDocument[])[] = [];
  const freshBefore = new Map<string, boolean>();
  const polled: PolledSource[] = [];
  let steps: Generator<void> | null = null;
  let isStepping = false;
  let isClosed = false;
  const look = (): void => {
    const fresh = polled.filter((source) => {
      const isFresh = source.ageSeconds() <= maxAgeSeconds;
      if (freshBefore.get(source.name) !== isFresh) tellTurn(source, isFresh);
      freshBefore.set(source.name, isFresh);
      return isFresh;
    });
    const documents = fresh.map((source) => source.documents);
    if (documents.length === inUse.length && documents.every((list, index) => list === inUse[index])) return;
    inUse = documents;
    // Taken in between decisions: with thousands of nodes and guests it takes longer than one may wait.
    steps = cluster.measuringSteps(documents.flat());
    if (!isStepping) setImmediate(takeSteps);
    isStepping = true;
  };
  /** Goes on with what was read last, for a few milliseconds at a time. */
  const takeSteps = (): void => {
    const untilMs = performance.now() + STEP_MS;
    while (performance.now() < untilMs) {
      if (isClosed || steps === null || steps.next().done === true) {
        isStepping = false;
        return;
      }
    }
    setImmediate(takeSteps);
  };
  const tellTurn = ({ name, hindrance }: PolledSource, isFresh: boolean): void => {
    if (isFresh) tell('info', 'measurements are fresh', { source: name });
    else if (freshBefore.has(name)) {
      tell('warn', 'measurements are missing or too old; rules that read load abstain', { source: name, hindrance });
    }
  };
  for (const source of sources) polled.push(pollSource(source, { intervalSeconds, timing, onRead: look }));
  metrics.onScrape(() => {
    for (const { name, isUp, ageSeconds } of polled) {
      metrics.berth_metrics_source_up.set({ source: name }, isUp ? 1 : 0);
      metrics.berth_metrics_source_age_seconds.set({ source: name }, ageSeconds());
    }
  });
  const timer = setInterval(look, LOOK_SECONDS * 1000);
  return {
    close: () => {
      clearInterval(timer);
      isClosed = true;
      for (const source of polled) void source.stop();
    },
  };
}
