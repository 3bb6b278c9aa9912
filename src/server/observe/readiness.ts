/** GET /readyz: whether it is ready, and if not, why; `?exclude=NAME` leaves a hindrance aside, as of kube-apiserver's. */

import type { FastifyInstance } from 'fastify';
import { HINDRANCES } from '../hindrance.ts';
import { hindrancesOf, type ObserverService } from '../observer-service.ts';
import { refuse } from '../refusal.ts';
import { READINESS, READINESS_QUERY } from '../schemas.ts';

export function registerReadiness(app: FastifyInstance, service: ObserverService): void {
  const schema = {
    summary: 'Whether it is ready to decide, and if not, why.',
    querystring: READINESS_QUERY,
    response: { 200: READINESS, 503: READINESS },
  };
  app.get<{ Querystring: { readonly exclude?: string | readonly string[] } }>(
    '/readyz',
    { schema },
    (request, reply) => {
      const excluded = [request.query.exclude ?? []].flat();
      for (const name of excluded) {
        if (!HINDRANCES.some((known) => known === name)) refuse('bad-query', 'exclude', name, HINDRANCES.join(', '));
      }
      const hindrances = hindrancesOf(service);
      const isReady = hindrances.every(({ name }) => excluded.includes(name));
      return reply.code(isReady ? 200 : 503).send({ ready: isReady, hindrances: hindrances.map(({ text }) => text) });
    },
  );
}
