/** GET /readyz: whether requests should be sent here, and if not, why. */

import type { FastifyInstance } from 'fastify';
import { hindrancesOf, type ObserverService } from '../observer-service.ts';
import { READINESS } from '../schemas.ts';

export function registerReadiness(app: FastifyInstance, service: ObserverService): void {
  const schema = {
    summary: 'Whether it is ready to decide, and if not, why.',
    response: { 200: READINESS, 503: READINESS },
  };
  app.get('/readyz', { schema }, (_request, reply) => {
    const hindrances = hindrancesOf(service);
    const isReady = hindrances.length === 0;
    return reply.code(isReady ? 200 : 503).send({ ready: isReady, hindrances });
  });
}
