/** Lets a run happen slice by slice, so that whoever drives it can look up in between. */

import type { ClusterEvent } from '../cluster-event.ts';
import type { RunResult } from '../run-result.ts';
import { Simulation } from '../simulation.ts';
import type { AssembledRun } from './assemble-run.ts';

/** Events of one slice: some milliseconds. */
const SLICE = 2000;

/** How far a run is. */
export interface RunProgress {
  /** Events handled. */
  readonly events: number;
  /** Of its time, 0..1. */
  readonly fraction: number;
}

/** Gives how far the run is after each slice, and its result at the end. A run can be driven once. */
export function* driveRun({ setup, events, endSeconds, remarks }: AssembledRun): Generator<RunProgress, RunResult> {
  const simulation = new Simulation(setup);
  const { startSeconds } = setup;
  const length = Math.max(1, endSeconds - startSeconds);
  let slice: ClusterEvent[] = [];
  for (const event of events) {
    if (event.timeSeconds > endSeconds) break;
    slice.push(event);
    if (slice.length < SLICE) continue;
    simulation.feed(slice);
    slice = [];
    // Others of this time may follow, and must find it not yet gone.
    simulation.advance(event.timeSeconds);
    yield { events: simulation.handledEvents, fraction: (event.timeSeconds - startSeconds) / length };
  }
  simulation.feed(slice);
  yield { events: simulation.handledEvents, fraction: 1 };
  const result = simulation.finish(endSeconds);
  return { ...result, remarks: [...remarks, ...result.remarks] };
}
