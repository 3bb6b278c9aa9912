/**
 * The way of a request through a verb: room, body, question, decision, answer. A decision that fails is answered neutrally, and
 * so is whatever else fails where the neutral answer needs no question.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { JSON_TYPE, sendNeutral, sendRefusal } from './answers.ts';
import type { NeutralCause } from './decider.ts';
import { beginExchange, type Exchange, exchangeOf } from './exchange.ts';
import type { ExtenderService } from './extender-service.ts';
import type { LogLimit } from './log-limit.ts';
import { createRefusal, toSentence } from './refusal.ts';
import { REFUSAL } from './schemas.ts';
import type { Verb, VerbName } from './verb.ts';

/** Characters of a cause that is told. */
const MAX_CAUSE = 1000;

/** Adds a verb to the app, at `/<name>`. */
export function registerVerb<Asked extends { readonly kind: 'question' }>(
  app: FastifyInstance,
  service: ExtenderService,
  verb: Verb<Asked>,
): void {
  const { name, summary, schemas } = verb;
  app.route({
    method: 'POST',
    url: `/${name}`,
    schema: { operationId: name, summary, body: schemas.body, response: { 200: schemas.answer, '4xx': REFUSAL } },
    onRequest: (request, reply) => admit(service, verb, request, reply),
    onResponse: async (request) => endExchange(service, exchangeOf(request)),
    handler: (request, reply) => answerSafely(service, verb, request, reply),
  });
}

/** Finds room for a request before its body is read. */
async function admit<Asked extends { readonly kind: 'question' }>(
  service: ExtenderService,
  verb: Verb<Asked>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply | undefined> {
  const maxBodyBytes = service.maxBodyBytes[verb.name] ?? verb.maxBodyBytes;
  const declaredBytes = declaredBodyBytes(request);
  const isTooLarge = declaredBytes !== null && declaredBytes > maxBodyBytes;
  const exchange: Exchange = {
    verb: verb.name,
    arrivedAt: service.turn(),
    declaredBytes,
    maxBodyBytes,
    bodyTimeoutSeconds: service.bodyTimeoutSeconds,
    ticket: (verb.waitsForApiServer ? service.waitingAdmission : service.admission).enter(
      isTooLarge ? 0 : (declaredBytes ?? 0),
    ),
    wasLate: false,
    ...{ outcome: null, cause: null, subject: null },
  };
  beginExchange(request, exchange);
  // The caller may go away at any time; an answer that was sent closes the reply too.
  reply.raw.once('close', () => exchange.ticket.release());
  if (isTooLarge) {
    const refusal = createRefusal('too-large', '', `${declaredBytes} bytes`, `at most ${maxBodyBytes} bytes`);
    return sendRefusal(service, request, closeAfter(request, reply), refusal);
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    const refusal = createRefusal('wrong-content-type', 'Content-Encoding', encoding, 'a body that is not encoded');
    return sendRefusal(service, request, closeAfter(request, reply), refusal);
  }
  const admittance = await waitForTurn(service, exchange);
  const cause = causeBefore(service, exchange);
  if (cause !== null && verb.neutralUnread !== null) {
    return sendNeutral(service, request, reply, { verb: verb.name, cause, payload: verb.neutralUnread });
  }
  if (admittance === 'none') {
    const refusal = createRefusal('overload', '', 'no room for the body', 'fewer requests at once');
    return sendRefusal(service, request, closeAfter(request, reply), refusal);
  }
  return undefined;
}

/** Waits until there is room, but no longer than until the answer is due. */
async function waitForTurn(service: ExtenderService, exchange: Exchange): Promise<string> {
  const { ticket } = exchange;
  if (ticket.admittance !== null) return ticket.admittance;
  const secondsLeft = exchange.arrivedAt + service.deadlineSeconds - service.now();
  const timer = setTimeout(
    () => {
      exchange.wasLate = true;
      ticket.giveUp();
    },
    Math.max(0, secondsLeft * 1000),
  );
  const admittance = await ticket.wait();
  clearTimeout(timer);
  return admittance;
}

/** Answers a request whose body was read; neutrally where that fails in a way that nobody thought of. */
async function answerSafely<Asked extends { readonly kind: 'question' }>(
  service: ExtenderService,
  verb: Verb<Asked>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    return await answer(service, verb, request, reply);
  } catch (error) {
    tellFailure(service.logLimit, verb.name, request.log, error);
    const { name, neutralUnread } = verb;
    if (neutralUnread === null) throw error;
    return sendNeutral(service, request, reply, { verb: name, cause: 'error', payload: neutralUnread });
  }
}

/** Answers a request whose body was read. */
async function answer<Asked extends { readonly kind: 'question' }>(
  service: ExtenderService,
  verb: Verb<Asked>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { metrics } = service;
  const exchange = exchangeOf(request)!;
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const cause = causeBefore(service, exchange);
  const { name, neutralUnread } = verb;
  if (cause !== null && neutralUnread !== null) {
    return sendNeutral(service, request, reply, { verb: name, cause, payload: neutralUnread });
  }
  const question = verb.parse(body);
  if (question.kind === 'refused') {
    const told = question.reason === 'bad-question' ? (verb.tellRefusal?.(toSentence(question)) ?? null) : null;
    return sendRefusal(service, request, reply, question, told);
  }
  if (service.onEnded !== undefined) exchange.subject = verb.subjectOf(question);
  metrics.berth_candidate_nodes.observe({ verb: name }, verb.countNodes(question));
  const outcome = cause ?? (await decide(service, verb, question, exchange, request));
  if (typeof outcome === 'string') {
    return sendNeutral(service, request, reply, { verb: name, cause: outcome, payload: verb.neutral(question) });
  }
  exchange.outcome = 'decided';
  exchange.cause = outcome.problem;
  if (outcome.passedNodes !== null) metrics.berth_passed_nodes.observe(outcome.passedNodes);
  return reply.type(JSON_TYPE).send(outcome.payload);
}

interface Payload {
  readonly payload: string | Buffer;
  readonly passedNodes: number | null;
  readonly problem: string | null;
}

/** The rendered decision, or why there is none. */
async function decide<Asked extends { readonly kind: 'question' }>(
  service: ExtenderService,
  verb: Verb<Asked>,
  question: Asked,
  exchange: Exchange,
  { log }: FastifyRequest,
): Promise<Payload | NeutralCause> {
  const { decider, metrics, now, deadlineSeconds, logLimit } = service;
  const begunAt = now();
  try {
    const dueAt = exchange.arrivedAt + deadlineSeconds;
    const deciding = verb.decide(decider, question, () => now() >= dueAt);
    // What was decided at once is rendered at once: reasons are those of the decider's last decision.
    const decided = deciding instanceof Promise ? await deciding : deciding;
    metrics.berth_engine_duration_seconds.observe({ verb: verb.name }, now() - begunAt);
    if (decided.kind === 'neutral') return decided.cause;
    return { payload: decided.render(), passedNodes: decided.passedNodes, problem: decided.problem ?? null };
  } catch (error) {
    tellFailure(logLimit, verb.name, log, error);
    return 'error';
  }
}

/** Logs what was thrown, once a minute of its kind. */
function tellFailure(logLimit: LogLimit, verb: VerbName, log: FastifyRequest['log'], error: unknown): void {
  const kind = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  const silent = logLimit(`thrown ${verb} ${kind}`);
  if (silent !== null) log.error({ err: error, verb, silent }, 'the decision failed');
}

/** Why a request gets no decision, whatever it asks; null where it gets one. */
function causeBefore({ lifecycle, now, deadlineSeconds }: ExtenderService, exchange: Exchange): NeutralCause | null {
  if (exchange.wasLate || now() >= exchange.arrivedAt + deadlineSeconds) return 'deadline';
  if (exchange.ticket.admittance !== 'decide') return 'overload';
  return lifecycle.isDraining ? 'stopping' : null;
}

function endExchange({ metrics, now, onEnded }: ExtenderService, exchange: Exchange | null): void {
  if (exchange === null) return;
  const { verb, arrivedAt, ticket, subject } = exchange;
  ticket.release();
  // Without an outcome the caller has gone before there was one.
  const outcome = exchange.outcome ?? 'refused';
  const cause = exchange.outcome === null ? 'client-gone' : exchange.cause;
  const seconds = now() - arrivedAt;
  metrics.berth_requests_total.inc({ verb, outcome });
  metrics.berth_request_duration_seconds.observe({ verb }, seconds);
  onEnded?.({
    verb,
    outcome,
    ...(cause !== null && { cause: cause.slice(0, MAX_CAUSE) }),
    ...subject,
    milliseconds: Math.round(seconds * 1e5) / 100,
  });
}

/** What Content-Length says; null where there is none. */
function declaredBodyBytes({ headers }: FastifyRequest): number | null {
  const declared = headers['content-length'];
  const bytes = declared === undefined ? Number.NaN : Number(declared);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : null;
}

/** The rest of the body is not read: the connection ends with the answer. HTTP/2 ends the stream by itself. */
function closeAfter(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return request.raw.httpVersionMajor === 1 ? reply.header('connection', 'close') : reply;
}
