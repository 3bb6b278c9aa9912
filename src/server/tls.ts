/**
 * TLS that follows its files: they are read again when they change, and a pair that does not fit leaves the old one in
 * place. Connections that are open keep the certificate they began with.
 */

import type { Server as Http1Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { FastifyServerFactory } from 'fastify';
import { type CertificateFiles, type Certificates, MIN_TLS_VERSION, readCertificates } from './certificates.ts';
import { followFiles } from './follow-files.ts';
import type { Metrics } from './metrics.ts';

export interface TlsOptions {
  readonly files: CertificateFiles;
  readonly metrics: Metrics;
  /** Told of every reload. */
  readonly onReload: (result: 'loaded' | 'refused', error: unknown) => void;
  /** Unix time in seconds. */
  readonly unixNow: () => number;
  /** Seconds between looks at the files: what watching a folder misses (network file systems) is found so. */
  readonly pollSeconds?: number;
  /** Seconds for a handshake. */
  readonly handshakeTimeoutSeconds?: number;
}

/** A server's TLS, and the way to end watching its files. */
export interface FollowingTls {
  /** HTTP/1.1 and HTTP/2, as the caller's handshake asks. */
  readonly serverFactory: FastifyServerFactory;
  /** Looks at the files now. */
  readonly check: () => void;
  readonly close: () => void;
}

/** Reads the files and follows them. Throws where they are no certificate, key and authorities that fit. */
export function followCertificates(options: TlsOptions): FollowingTls {
  const { files, metrics, onReload, unixNow, pollSeconds = 10, handshakeTimeoutSeconds = 10 } = options;
  let server: Http2SecureServer | null = null;
  const { certificate, key, clientCa } = files;
  // Followed before they are read: no change goes unseen in between.
  const watched = [certificate, key, ...(clientCa === undefined ? [] : [clientCa])];
  const following = followFiles(watched, () => reload(), pollSeconds);
  let current: Certificates;
  try {
    current = readCertificates(files);
  } catch (error) {
    following.close();
    throw error;
  }
  metrics.onScrape(() => {
    for (const [file, endsAt] of current.endsAtSeconds) {
      metrics.berth_certificate_expiry_seconds.set({ file }, endsAt - unixNow());
    }
  });
  const reload = () => {
    try {
      current = readCertificates(files);
      server?.setSecureContext(toContext(current));
      metrics.berth_certificate_reloads_total.inc({ result: 'loaded' });
      onReload('loaded', null);
    } catch (error) {
      metrics.berth_certificate_reloads_total.inc({ result: 'refused' });
      onReload('refused', error);
    }
  };
  const serverFactory: FastifyServerFactory = (handler) => {
    server = createSecureServer({
      ...toContext(current),
      allowHTTP1: true,
      requestCert: files.clientCa !== undefined,
      rejectUnauthorized: files.clientCa !== undefined,
      handshakeTimeout: handshakeTimeoutSeconds * 1000,
      // Beyond this many streams at once a session waits; kube-scheduler has a handful.
      settings: { maxConcurrentStreams: 128 },
    });
    // Both kinds of request are what fastify handles; its type names HTTP/1.1 only.
    server.on('request', handler as unknown as Parameters<Http2SecureServer['on']>[1]);
    return server as unknown as Http1Server;
  };
  return { serverFactory, ...following };
}

function toContext({ cert, key, ca }: Certificates) {
  return { cert, key, ...(ca === undefined ? {} : { ca }), minVersion: MIN_TLS_VERSION } as const;
}
