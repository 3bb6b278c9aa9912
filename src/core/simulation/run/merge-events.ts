/** Streams of events, each sorted by time, as one. */

import type { ClusterEvent } from '../cluster-event.ts';
import { EventQueue } from '../event-queue.ts';

/** All events by time; at one time those of an earlier stream come first. Hot: once an event. */
export function* mergeEvents(streams: readonly Iterable<ClusterEvent>[]): Generator<ClusterEvent> {
  const next = new EventQueue<{ readonly event: ClusterEvent; readonly stream: number }>();
  const iterators = streams.map((stream) => stream[Symbol.iterator]());
  const pull = (stream: number): void => {
    const { value, done } = iterators[stream]!.next();
    if (done !== true) next.push(value.timeSeconds, stream, { event: value, stream });
  };
  for (let stream = 0; stream < streams.length; stream++) pull(stream);
  for (let first = next.pop(); first !== undefined; first = next.pop()) {
    yield first.event;
    pull(first.stream);
  }
}
