/** GET /metrics: the metrics for Prometheus. */

import type { FastifyInstance } from 'fastify';
import type { ObserverService } from '../observer-service.ts';

export function registerMetrics(app: FastifyInstance, { metrics }: ObserverService): void {
  const schema = { summary: 'Metrics in the text format of Prometheus.', response: { 200: { type: 'string' } } };
  app.get('/metrics', { schema }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.render()),
  );
}
