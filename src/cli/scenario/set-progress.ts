/** How far a set of runs is, on the error stream where that is a terminal. */

import { Presets, SingleBar } from 'cli-progress';
import type { RunProgress } from '../../core/index.ts';
import type { Io } from '../io.ts';

export interface SetProgress {
  /** A run goes on. */
  readonly report: (id: string, progress: RunProgress) => void;
  /** A run is done. */
  readonly finish: (id: string) => void;
  readonly stop: () => void;
}

const SILENT: SetProgress = { report: () => undefined, finish: () => undefined, stop: () => undefined };

/** Steps of the bar. */
const STEPS = 1000;

/** A bar over all runs of a set, `doneCount` of which were there before, with the time that is left. */
export function createSetProgress(runCount: number, doneCount: number, io: Io): SetProgress {
  if (!io.hasProgress) return SILENT;
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {done} of {runs} runs | {events} events | {eta_formatted} left',
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
      etaBuffer: 50,
    },
    Presets.shades_classic,
  );
  const left = runCount - doneCount;
  const open = new Map<string, RunProgress>();
  let done = doneCount;
  let closedEvents = 0;
  const update = (): void => {
    let events = closedEvents;
    let fraction = done - doneCount;
    for (const progress of open.values()) {
      events += progress.events;
      fraction += progress.fraction;
    }
    const shown = { done, runs: runCount, events: events.toLocaleString('en-US') };
    bar.update(Math.floor((STEPS * fraction) / Math.max(1, left)), shown);
  };
  bar.start(STEPS, 0, { done, runs: runCount, events: 0 });
  return {
    report: (id, progress) => {
      open.set(id, progress);
      update();
    },
    finish: (id) => {
      closedEvents += open.get(id)?.events ?? 0;
      open.delete(id);
      done++;
      update();
    },
    stop: () => bar.stop(),
  };
}
