/** The page's own port as a fastify app that does not listen yet: files, and the cluster where there is one. Read-only. */

import type { FastifyInstance } from 'fastify';
import { createBaseApp, type LogOptions } from '../base-app.ts';
import type { ListenAddress } from '../listen-address.ts';
import { createLogLimit } from '../log-limit.ts';
import type { Metrics } from '../metrics.ts';
import { createRefusal, RefusedError } from '../refusal.ts';
import { type PageCluster, registerCluster } from './cluster-route.ts';
import { registerPageFiles } from './page-files.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { checkHost } from './same-page.ts';

export interface PageOptions {
  /** Folder of the built page, absolute. */
  readonly folder: string;
  /** Absent: nothing but files is served. */
  readonly cluster?: PageCluster | undefined;
  readonly metrics: Metrics;
  readonly log: LogOptions;
  readonly version: string;
  /** Seconds of a clock that does not go back. */
  readonly now: () => number;
  /** Where it listens, once it does. */
  readonly listening: () => ListenAddress;
}

const METHODS = ['GET', 'HEAD'];

/** The page's app: GET and HEAD of its files, of /host.json and, with a cluster, of /cluster.json. */
export async function createPageApp(options: PageOptions): Promise<FastifyInstance> {
  const { folder, cluster, metrics, log, version, now, listening } = options;
  const app = await createBaseApp({ log, title: 'Berth: the page', version, metrics, logLimit: createLogLimit(now) });
  app.addHook('onRequest', async (request, reply) => {
    const refusal = checkHost(request, listening());
    if (refusal !== null) throw new RefusedError(refusal);
    if (METHODS.includes(request.method)) return;
    reply.header('allow', METHODS.join(', '));
    throw new RefusedError(createRefusal('wrong-method', '', request.method, METHODS.join(', ')));
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(PAGE_HEADERS);
  });
  if (cluster !== undefined) {
    registerCluster(app, cluster, version);
    // In place of the file of that name, which says that the host has none.
    app.get('/host.json', { schema: { hide: true } }, (_request, reply) =>
      reply.header('cache-control', 'no-cache').type('application/json').send('{"cluster":"./cluster.json"}'),
    );
  }
  await registerPageFiles(app, folder);
  return app;
}
