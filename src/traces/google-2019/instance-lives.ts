/** Lives of instances of Google's trace, from the events of each: a life begins with a submission and ends with one of five events. */

import type { TraceShape } from '../../core/index.ts';

/** Types of events (traces.md 7); those of 2011 have other numbers. */
const EVENT_TYPES = {
  submit: 0,
  queue: 1,
  enable: 2,
  schedule: 3,
  evict: 4,
  fail: 5,
  finish: 6,
  kill: 7,
  lost: 8,
  updatePending: 9,
  updateRunning: 10,
} as const;
export const MAX_EVENT_TYPE = EVENT_TYPES.updateRunning;

/** An event of one instance. */
export interface InstanceEvent {
  readonly seconds: number;
  readonly type: number;
  /** '' while it is on none. */
  readonly machine: string;
  /** null where the event tells no request. */
  readonly shape: TraceShape | null;
  readonly priority: number;
}

/** From a submission to its end; after an eviction another may follow. */
export interface InstanceLife {
  readonly arrivalSeconds: number;
  readonly isArrivalSeen: boolean;
  /** Infinity where it outlives the trace. */
  departureSeconds: number;
  machine: string;
  /** The first that was told. */
  shape: TraceShape | null;
  priority: number;
  readonly resizes: { readonly seconds: number; readonly shape: TraceShape }[];
}

/** The lives that the events of one instance tell, sorted by time; parts of the trace are not. */
export function livesOf(events: readonly InstanceEvent[]): readonly InstanceLife[] {
  const sorted = events.toSorted((a, b) => compare(a.seconds, b.seconds));
  const lives: InstanceLife[] = [];
  let life: InstanceLife | null = null;
  for (const event of sorted) {
    const { seconds, type, machine, shape, priority } = event;
    const isEnd = type >= EVENT_TYPES.evict && type <= EVENT_TYPES.lost;
    if (life === null) {
      // An end without a beginning: it was there before the events that are known, or has ended already.
      if (isEnd && lives.length > 0) continue;
      const isSeen = type === EVENT_TYPES.submit && seconds > Number.NEGATIVE_INFINITY;
      life = {
        ...{ arrivalSeconds: isSeen || lives.length > 0 ? seconds : Number.NEGATIVE_INFINITY, isArrivalSeen: isSeen },
        ...{ departureSeconds: Number.POSITIVE_INFINITY, machine: '', shape: null, priority, resizes: [] },
      };
      lives.push(life);
    }
    if (machine !== '' && life.machine === '') life.machine = machine;
    if (shape !== null && life.shape === null) life.shape = shape;
    else if (shape !== null && shape !== lastShapeOf(life)) life.resizes.push({ seconds, shape });
    if (!isEnd) continue;
    life.departureSeconds = seconds;
    life = null;
  }
  return lives;
}

function lastShapeOf({ shape, resizes }: InstanceLife): TraceShape | null {
  return resizes.at(-1)?.shape ?? shape;
}

/** Infinities are equal to themselves. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
