/**
 * TLS that follows its files: they are read again when they change, and a pair that does not fit leaves the old one in
 * place. Connections that are open keep the certificate they began with.
 */

import { type FSWatcher, watch } from 'node:fs';
import type { Server as Http1Server } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { dirname } from 'node:path';
import type { FastifyServerFactory } from 'fastify';
import {
  type CertificateFiles,
  type Certificates,
  fingerprint,
  MIN_TLS_VERSION,
  readCertificates,
} from './certificates.ts';
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
  let seen = fingerprint(files);
  let current = readCertificates(files);
  let server: Http2SecureServer | null = null;
  metrics.onScrape(() => {
    for (const [file, endsAt] of current.endsAtSeconds) {
      metrics.berth_certificate_expiry_seconds.set({ file }, endsAt - unixNow());
    }
  });
  const check = () => {
    const now = fingerprint(files);
    if (now === seen) return;
    seen = now;
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
  const timer = setInterval(check, pollSeconds * 1000).unref();
  const watchers = watchFolders(files, check);
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
  return {
    serverFactory,
    check,
    close: () => {
      clearInterval(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function toContext({ cert, key, ca }: Certificates) {
  return { cert, key, ...(ca === undefined ? {} : { ca }), minVersion: MIN_TLS_VERSION } as const;
}

/** Milliseconds in which the changes of several files count as one. */
const SETTLE_MS = 100;

/** Watches the folders of the files: a secret is replaced by changing a link beside them. */
function watchFolders({ certificate, key, clientCa }: CertificateFiles, onChange: () => void): FSWatcher[] {
  let timer: NodeJS.Timeout | null = null;
  const settle = () => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS).unref();
  };
  const folders = new Set(
    [certificate, key, ...(clientCa === undefined ? [] : [clientCa])].map((file) => dirname(file)),
  );
  return [...folders].flatMap((folder) => {
    try {
      // A folder that cannot be watched any more is still polled.
      return [watch(folder, { persistent: false }, settle).on('error', () => {})];
    } catch {
      return [];
    }
  });
}
