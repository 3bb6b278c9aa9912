/** What the service tells the pods' owners: Events in the cluster, of what was decided. */

import type { Connection } from '../../kube/live/connection.ts';
import { postEvent } from '../../kube/live/post-event.ts';
import { createLogLimit } from '../log-limit.ts';
import type { Metrics } from '../metrics.ts';
import type { DecisionRecord } from './decision-record.ts';
import { EventQueue } from './event-queue.ts';
import { toPodEvent } from './pod-events.ts';

export interface ServiceEventsOptions {
  readonly connection: Connection;
  /** Which Berth of several tells. */
  readonly instance: string;
  readonly metrics: Metrics;
  readonly unixNow: () => number;
  readonly tell: (level: 'warn', message: string, about: object) => void;
}

export class ServiceEvents {
  readonly #queue: EventQueue;
  readonly #unixNow: () => number;

  constructor({ connection, instance, metrics, unixNow, tell }: ServiceEventsOptions) {
    const limit = createLogLimit(unixNow);
    this.#unixNow = unixNow;
    this.#queue = new EventQueue({
      post: (event, signal) => postEvent({ connection, instance }, event, signal),
      now: unixNow,
      onResult: (result) => metrics.berth_events_total.inc({ result }),
      onFailure: ({ kind, message }) => {
        const silent = limit(kind);
        if (silent !== null) tell('warn', 'an event cannot be written', { kind, cause: message, silent });
      },
    });
  }

  /** Has an Event written where the decision is worth one; waits for nothing. */
  tellDecision(said: Omit<DecisionRecord, 'kind' | 'time'>): void {
    const event = toPodEvent(said, this.#unixNow());
    if (event !== null) this.#queue.add(event);
  }

  /** Drops what waits. */
  stop(): Promise<void> {
    return this.#queue.stop();
  }
}
