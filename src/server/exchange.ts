/** One request of kube-scheduler, from its arrival to the end of its answer. */

import type { FastifyRequest } from 'fastify';
import type { Ticket } from './admission.ts';
import type { VerbName } from './verb.ts';

export type Outcome = 'decided' | 'neutral' | 'refused';

/** What a request is about, as it says. */
export interface Subject {
  /** `namespace/name` of the pod. */
  readonly pod: string;
  readonly uid: string;
  /** Where the pod is to be bound. */
  readonly node?: string;
}

/** What is told of a request that has ended. */
export interface EndedRequest extends Partial<Subject> {
  readonly verb: VerbName;
  readonly outcome: Outcome;
  /** Why it was answered neutrally or refused, or what kept the pod from being bound. */
  readonly cause?: string;
  /** From its arrival to the end of its answer. */
  readonly milliseconds: number;
}

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
  outcome: Outcome | null;
  /** Why it was answered neutrally or refused, or what kept the pod from being bound; null without. */
  cause: string | null;
  /** null until the request was read, and where nobody is told of it. */
  subject: Subject | null;
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
