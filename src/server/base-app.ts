/** What both ports have in common: bodies as bytes, errors in one form, the OpenAPI description. */

import type { Socket } from 'node:net';
import swagger from '@fastify/swagger';
import fastify, { type FastifyInstance, type FastifyServerFactory, LogController } from 'fastify';
import { countRefusal, sendRefusal, type Witness } from './answers.ts';
import { createRefusal, type Refusal, RefusedError } from './refusal.ts';

/** Where log lines (pino's JSON, one a line) go. */
export interface LogOptions {
  /** trace, debug, info, warn, error, fatal or silent. */
  readonly level: string;
  /** Standard output where there is none. */
  readonly stream?: { write(line: string): void };
}

export interface BaseAppOptions extends Witness {
  readonly log: LogOptions;
  /** Name in the OpenAPI description. */
  readonly title: string;
  readonly version: string;
  /** Makes the server that listens; plain HTTP where there is none. */
  readonly serverFactory?: FastifyServerFactory | undefined;
}

/** An app without routes but /openapi.json. Routes are added before it is ready. */
export async function createBaseApp(options: BaseAppOptions): Promise<FastifyInstance> {
  const { log, title, version, serverFactory, ...witness } = options;
  const handshakeErrors = new WeakSet<Error>();
  const app: FastifyInstance = fastify({
    logger: { ...log },
    // One line a refusal or neutral answer, and no more often than once a minute: see log-limit.ts.
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => void sendRefusal(witness, request, reply, toRefusal(error)),
    clientErrorHandler: (error, socket) => {
      // Told below; nothing can be said over a connection that has no handshake.
      if (handshakeErrors.has(error)) return;
      countRefusal(witness, app, toConnectionRefusal(error.code));
      const status = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
      if (socket.writable) socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      socket.destroySoon();
    },
    ...(serverFactory === undefined ? {} : { serverFactory }),
  });
  // First, as Node then reports the same error as a clientError. It leaves an unfinished handshake open.
  app.server.prependListener('tlsClientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    handshakeErrors.add(error);
    socket.destroy();
    const found = error.code ?? error.message;
    countRefusal(witness, app, createRefusal('no-handshake', '', found, 'a TLS handshake'));
  });
  app.removeAllContentTypeParsers();
  // Schemas describe; the wire's parsers check.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => (payload) => JSON.stringify(payload));
  app.setErrorHandler((error, request, reply) => sendRefusal(witness, request, reply, toRefusal(error)));
  const methodsByPath = new Map<string, string[]>();
  app.addHook('onRoute', ({ url, method }) => {
    methodsByPath.set(url, [...(methodsByPath.get(url) ?? []), ...[method].flat()]);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!;
    const allowed = methodsByPath.get(path.length > 1 ? path.replace(/\/$/, '') : path);
    if (allowed === undefined) {
      const paths = [...methodsByPath.keys()].filter((known) => !known.includes('*')).join(' ');
      return sendRefusal(witness, request, reply, createRefusal('unknown-path', '', path, paths));
    }
    const allow = allowed.join(', ');
    reply.header('allow', allow);
    return sendRefusal(witness, request, reply, createRefusal('wrong-method', '', request.method, allow));
  });
  await app.register(swagger, { openapi: { openapi: '3.1.0', info: { title, version } } });
  app.get(
    '/openapi.json',
    { schema: { summary: 'This description.', response: { 200: { type: 'object' } } } },
    async () => app.swagger(),
  );
  return app;
}

/** A refusal for what fastify found. Its own messages are not sent: they may repeat what a caller sent. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof RefusedError) return error.refusal;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return createRefusal('wrong-content-type', 'Content-Type', 'another type, or none', 'application/json');
  }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return createRefusal('too-large', '', 'a body', 'none');
  return createRefusal('bad-http', '', code === '' ? 'a request that cannot be read' : code, 'an HTTP request');
}

/** A refusal for what ended a connection before there was a request. */
function toConnectionRefusal(code: string): Refusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return createRefusal('too-slow', '', 'no whole request', 'one in time');
  if (code === 'ECONNRESET') return createRefusal('client-gone', '', 'a connection that ended', 'a request');
  return createRefusal('bad-http', '', code, 'an HTTP request');
}
