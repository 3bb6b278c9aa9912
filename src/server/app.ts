/** The extender's port as a fastify app that does not listen yet. */

import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest, FastifyServerFactory } from 'fastify';
import { Admission, type AdmissionLimits, DEFAULT_ADMISSION } from './admission.ts';
import { createTurnClock } from './arrival.ts';
import { createBaseApp, type LogOptions } from './base-app.ts';
import { readBody } from './body.ts';
import type { Decider } from './decider.ts';
import { type EndedRequest, exchangeOf } from './exchange.ts';
import type { ExtenderService, Lifecycle } from './extender-service.ts';
import { createLogLimit } from './log-limit.ts';
import type { Metrics } from './metrics.ts';
import { registerVerbs } from './routes/index.ts';
import type { VerbName } from './verb.ts';

export interface ExtenderOptions {
  readonly decider: Decider;
  readonly metrics: Metrics;
  readonly log: LogOptions;
  readonly version: string;
  /** Seconds of a clock that does not go back. */
  readonly now: () => number;
  readonly lifecycle?: Lifecycle;
  /** Seconds from a request's arrival until its answer is due. */
  readonly deadlineSeconds?: number;
  /** Seconds for the body of a request. */
  readonly bodyTimeoutSeconds?: number;
  readonly admission?: Partial<AdmissionLimits>;
  /** Bytes of a body by verb, where they differ from the verb's own. */
  readonly maxBodyBytes?: Partial<Record<VerbName, number>>;
  readonly serverFactory?: FastifyServerFactory | undefined;
  /** Told of every request that has ended. */
  readonly onEnded?: ((request: EndedRequest) => void) | undefined;
}

/** The extender's app: POST /filter, /prioritize, /preempt, /bind and GET /openapi.json. */
export async function createExtenderApp(options: ExtenderOptions): Promise<FastifyInstance> {
  const { decider, metrics, log, version, now, serverFactory, onEnded } = options;
  const { lifecycle = { isStopping: false, isDraining: false }, maxBodyBytes = {} } = options;
  const { deadlineSeconds = 0.5, bodyTimeoutSeconds = 30 } = options;
  const logLimit = createLogLimit(now);
  const limits = { ...DEFAULT_ADMISSION, ...options.admission };
  const admission = new Admission(limits);
  const waitingAdmission = new Admission(limits);
  const turn = createTurnClock(now);
  const service: ExtenderService = {
    ...{ decider, metrics, admission, waitingAdmission, lifecycle, logLimit, now, turn },
    ...{ deadlineSeconds, bodyTimeoutSeconds, maxBodyBytes, onEnded },
  };
  metrics.onScrape(() => {
    metrics.berth_inflight_requests.set(admission.inFlight + waitingAdmission.inFlight);
    metrics.berth_queued_requests.set(admission.queued + waitingAdmission.queued);
  });
  const title = 'Berth: kube-scheduler extender';
  const app = await createBaseApp({ log, title, version, metrics, logLimit, serverFactory });
  app.addContentTypeParser('application/json', async (request: FastifyRequest, payload: Readable) => {
    const exchange = exchangeOf(request);
    // A path that is no verb's: nothing is read.
    if (exchange === null) return undefined;
    const { ticket, maxBodyBytes: maxBytes, declaredBytes, bodyTimeoutSeconds: timeoutSeconds } = exchange;
    const dueSeconds = exchange.arrivedAt + deadlineSeconds - now();
    return readBody(payload, ticket, { maxBytes, declaredBytes, timeoutSeconds, dueSeconds });
  });
  app.addHook('onSend', async (request, reply) => {
    // Callers move to another replica; over HTTP/2 the session is told by the server.
    if (lifecycle.isStopping && request.raw.httpVersionMajor === 1) reply.header('connection', 'close');
  });
  registerVerbs(app, service);
  return app;
}
