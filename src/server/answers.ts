/** The two answers that are no decision, sent, counted and told. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { NeutralCause } from './decider.ts';
import { type Exchange, exchangeOf, type Outcome } from './exchange.ts';
import type { LogLimit } from './log-limit.ts';
import type { Metrics } from './metrics.ts';
import { REFUSALS, type Refusal, renderRefusal, toSentence } from './refusal.ts';
import type { VerbName } from './verb.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** Counts and tells, on both ports. */
export interface Witness {
  readonly metrics: Metrics;
  readonly logLimit: LogLimit;
}

/** Sends a neutral answer. */
export function sendNeutral(
  { metrics, logLimit }: Witness,
  request: FastifyRequest,
  reply: FastifyReply,
  neutral: { readonly verb: VerbName; readonly cause: NeutralCause; readonly payload: string | Buffer },
): FastifyReply {
  const { verb, cause, payload } = neutral;
  metrics.berth_neutral_answers_total.inc({ verb, cause });
  endAs(exchangeOf(request), 'neutral', cause);
  const silent = logLimit(`neutral ${verb} ${cause}`);
  if (silent !== null) request.log.warn({ verb, cause, silent }, 'answered neutrally');
  return reply.type(JSON_TYPE).send(payload);
}

/**
 * Sends a refusal with its own status, or with 200 where the verb's answer has a field for it (`told`): kube-scheduler
 * throws the body of anything but 200 away, and tells the text of that field in the pod's event.
 */
export function sendRefusal(
  witness: Witness,
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  told: string | null = null,
): FastifyReply {
  countRefusal(witness, request, refusal);
  const { reason } = refusal;
  endAs(exchangeOf(request), 'refused', reason);
  if (reason === 'overload') reply.header('retry-after', '1');
  return reply
    .code(told === null ? REFUSALS[reason].status : 200)
    .type(JSON_TYPE)
    .send(told ?? renderRefusal(refusal));
}

function endAs(exchange: Exchange | null, outcome: Outcome, cause: string): void {
  if (exchange === null) return;
  exchange.outcome = outcome;
  exchange.cause = cause;
}

/** Counts a refusal and tells one a minute of its kind. */
export function countRefusal(
  { metrics, logLimit }: Witness,
  { log }: Pick<FastifyRequest, 'log'>,
  refusal: Refusal,
): void {
  const { reason } = refusal;
  metrics.berth_refused_requests_total.inc({ reason });
  const silent = logLimit(`refused ${reason}`);
  if (silent !== null) log.warn({ reason, silent }, `refused: ${toSentence(refusal)}`);
}
