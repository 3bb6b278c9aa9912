/** The observing port as a fastify app that does not listen yet: read-only, no secrets, safe to open in a browser. */

import type { FastifyInstance } from 'fastify';
import { createBaseApp, type LogOptions } from './base-app.ts';
import type { Decider } from './decider.ts';
import type { Lifecycle } from './extender-service.ts';
import type { ListenAddress } from './listen-address.ts';
import { createLogLimit } from './log-limit.ts';
import type { Metrics } from './metrics.ts';
import { registerHealth } from './observe/health.ts';
import { registerMetrics } from './observe/metrics-route.ts';
import { registerReadiness } from './observe/readiness.ts';
import { registerStatusPage } from './observe/status-page.ts';
import type { ObserverService } from './observer-service.ts';
import { registerPageFiles } from './page/page-files.ts';
import { PAGE_HEADERS } from './page/page-headers.ts';
import { checkHost } from './page/same-page.ts';
import { RefusedError } from './refusal.ts';

export interface ObserverOptions {
  readonly decider: Pick<Decider, 'hindrances'>;
  readonly metrics: Metrics;
  readonly log: LogOptions;
  readonly version: string;
  /** Seconds of a clock that does not go back. */
  readonly now: () => number;
  readonly lifecycle?: Lifecycle;
  /** Folder of the web page, absolute; a small status page where there is none. */
  readonly pageFolder?: string | undefined;
  /** Where it listens, once it does: with a page, requests under other names than this machine's own are refused on loopback. */
  readonly listening: () => ListenAddress;
}

/** Of the status page and of what is no page: nothing but what this port serves itself. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** The observer's app: GET /healthz, /readyz, /metrics, /openapi.json and /. */
export async function createObserverApp(options: ObserverOptions): Promise<FastifyInstance> {
  const { decider, metrics, log, version, now, pageFolder, listening } = options;
  const { lifecycle = { isStopping: false, isDraining: false } } = options;
  const service: ObserverService = { decider, metrics, version, lifecycle };
  const title = 'Berth: observing port';
  const app = await createBaseApp({ log, title, version, metrics, logLimit: createLogLimit(now) });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(pageFolder === undefined ? SECURITY_HEADERS : PAGE_HEADERS);
  });
  if (pageFolder !== undefined) {
    app.addHook('onRequest', async (request) => {
      const refusal = checkHost(request, listening());
      if (refusal !== null) throw new RefusedError(refusal);
    });
  }
  registerHealth(app);
  registerReadiness(app, service);
  registerMetrics(app, service);
  if (pageFolder === undefined) registerStatusPage(app, service);
  else await registerPageFiles(app, pageFolder);
  return app;
}
