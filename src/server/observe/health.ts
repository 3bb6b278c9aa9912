/** GET /healthz: whether the process answers at all. */

import type { FastifyInstance } from 'fastify';

export function registerHealth(app: FastifyInstance): void {
  const schema = { summary: 'Whether the process answers at all.', response: { 200: { type: 'string', const: 'ok' } } };
  app.get('/healthz', { schema }, (_request, reply) => reply.type('text/plain; charset=utf-8').send('ok'));
}
