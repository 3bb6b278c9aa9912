/** One request of kube-scheduler, from its arrival to the end of its answer. */

import type { FastifyRequest } from 'fastify';
import type { Ticket } from './admission.ts';
import type { VerbName } from './verb.ts';

export interface Exchange {
  readonly verb: VerbName;
  /** Seconds. */
  readonly arrivedAt: number;
  /** Bytes; null where the sender does not say. */
  readonly declaredBytes: number | null;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutSeconds: number;
  readonly ticket: Ticket;
  /** True once it waited for its turn until the answer was due. */
  wasLate: boolean;
  /** How it ended; null until it has. */
  outcome: 'decided' | 'neutral' | 'refused' | null;
}

const exchanges = new WeakMap<FastifyRequest, Exchange>();

/** Notes the exchange of a request. */
export function beginExchange(request: FastifyRequest, exchange: Exchange): void {
  exchanges.set(request, exchange);
}

/** The exchange of a request; null for a path that is no verb's. */
export function exchangeOf(request: FastifyRequest): Exchange | null {
  return exchanges.get(request) ?? null;
}
