/** The connections of a port: bounded in number, cut off when they stay silent, told to go when the server stops. */

import type { Server as Http1Server } from 'node:http';
import type { Http2SecureServer, Http2Session } from 'node:http2';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  readonly maxConnections: number;
  /** Seconds from a connection's begin to the end of its first headers, and for the headers of each request. */
  readonly headersSeconds: number;
  /** Seconds for a whole request, body included. */
  readonly requestSeconds: number;
  /** Seconds without a request; Go's clients close after 90. */
  readonly idleSeconds: number;
}

export const DEFAULT_CONNECTIONS: ConnectionLimits = {
  maxConnections: 1000,
  headersSeconds: 10,
  requestSeconds: 60,
  idleSeconds: 120,
};

/** The open connections of a server. */
export interface Connections {
  readonly count: () => number;
  /** Tells HTTP/2 callers to open no further streams here. */
  readonly sayGoodbye: () => void;
  /** Ends every connection, whatever it is doing. */
  readonly destroy: () => void;
}

/** Holds the connections of a server to the limits. */
export function limitConnections(server: Http1Server | Http2SecureServer, limits: ConnectionLimits): Connections {
  const { maxConnections, headersSeconds, requestSeconds, idleSeconds } = limits;
  // The HTTP/1.1 part of a server that speaks both has these fields too, beyond its type.
  const timed = server as Http1Server;
  timed.maxConnections = maxConnections;
  timed.headersTimeout = headersSeconds * 1000;
  timed.requestTimeout = requestSeconds * 1000;
  timed.keepAliveTimeout = idleSeconds * 1000;
  // Twice as often as the shortest time-out, so that none lasts much longer than it says.
  (timed as { connectionsCheckingInterval?: number }).connectionsCheckingInterval = (headersSeconds * 1000) / 2;
  const sockets = new Set<Socket>();
  const sessions = new Set<Http2Session>();
  timed.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  (server as Http2SecureServer).on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(headersSeconds * 1000, () => session.destroy());
    session.once('stream', () => {
      session.setTimeout(idleSeconds * 1000);
    });
  });
  return {
    count: () => sockets.size,
    sayGoodbye: () => {
      for (const session of sessions) session.close();
    },
    destroy: () => {
      for (const session of sessions) session.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
}
