/** A run that can be looked into at any time: the cluster, who waits, and who decides. */

import { type AssembledRun, assembleRun, type ClusterEvent, type RunParts, Simulation } from '../../src/core/index.ts';

/** Events between two looks at whether to go on. */
const SLICE = 2000;

export class Replay {
  readonly #simulation: Simulation;
  readonly #events: Iterator<ClusterEvent>;
  #next: ClusterEvent | null;
  #atSeconds = Number.NEGATIVE_INFINITY;
  readonly startSeconds: number;
  readonly endSeconds: number;

  /** Nothing is measured: results are those of a run of its own. Throws as `assembleRun` does. */
  constructor(parts: RunParts) {
    const { setup, events, endSeconds }: AssembledRun = assembleRun(parts);
    const options = { ...setup.options, recordsHeat: false, recordsPlacements: false };
    this.#simulation = new Simulation({ ...setup, metrics: [], options });
    this.#events = events[Symbol.iterator]();
    this.startSeconds = setup.startSeconds;
    this.endSeconds = endSeconds;
    this.#next = this.#pull();
  }

  /** What it is at now; read-only. */
  get world(): Simulation['world'] {
    return this.#simulation.world;
  }

  /** -Infinity before the first look. */
  get atSeconds(): number {
    return this.#atSeconds;
  }

  /** Goes on to a time, that time included, and gives how far it is, 0..1, now and then. A time before now is left alone. */
  *moveTo(atSeconds: number): Generator<number, void> {
    const until = Math.min(Math.max(atSeconds, this.startSeconds), this.endSeconds);
    if (until <= this.#atSeconds) return;
    const length = Math.max(1, this.endSeconds - this.startSeconds);
    let slice: ClusterEvent[] = [];
    while (this.#next !== null && this.#next.timeSeconds <= until) {
      const { timeSeconds } = this.#next;
      slice.push(this.#next);
      this.#next = this.#pull();
      if (slice.length < SLICE) continue;
      this.#simulation.feed(slice);
      slice = [];
      this.#simulation.advance(timeSeconds);
      yield (timeSeconds - this.startSeconds) / length;
    }
    this.#simulation.feed(slice);
    this.#simulation.settle(until);
    this.#atSeconds = until;
  }

  #pull(): ClusterEvent | null {
    const { value, done } = this.#events.next();
    return done === true ? null : value;
  }
}
