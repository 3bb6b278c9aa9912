/** The two ports of `berth serve`: started together, stopped in an order that loses no request. */

import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { BerthError } from '../core/index.ts';
import type { AdmissionLimits } from './admission.ts';
import { countRefusal, type Witness } from './answers.ts';
import { createExtenderApp } from './app.ts';
import type { LogOptions } from './base-app.ts';
import type { CertificateFiles } from './certificates.ts';
import { type ConnectionLimits, type Connections, DEFAULT_CONNECTIONS, limitConnections } from './connections.ts';
import type { Decider } from './decider.ts';
import type { EndedRequest } from './exchange.ts';
import type { Lifecycle } from './extender-service.ts';
import { isLoopback, type ListenAddress, renderListenAddress } from './listen-address.ts';
import { createLogLimit } from './log-limit.ts';
import type { Metrics } from './metrics.ts';
import { createObserverApp } from './observer-app.ts';
import { createRefusal } from './refusal.ts';
import { type FollowingTls, followCertificates } from './tls.ts';

export interface ServerOptions {
  readonly decider: Decider;
  readonly metrics: Metrics;
  readonly log: LogOptions;
  readonly version: string;
  readonly listen: ListenAddress;
  readonly observe: ListenAddress;
  /** Plain HTTP where there is none: on loopback only, unless `isInsecureAllowed`. */
  readonly tls?: CertificateFiles | undefined;
  readonly isInsecureAllowed?: boolean;
  /** Seconds of a clock that does not go back. */
  readonly now?: () => number;
  /** Unix time in seconds. */
  readonly unixNow?: () => number;
  /** Seconds from a request's arrival until its answer is due. */
  readonly deadlineSeconds?: number;
  readonly admission?: Partial<AdmissionLimits>;
  readonly connections?: Partial<ConnectionLimits>;
  /** What the extender's port is opened after; the observing one is open meanwhile. Default: at once. */
  readonly openAfter?: Promise<void> | undefined;
  /** Seconds between looks at the certificates; a change is mostly seen at once. */
  readonly certificatePollSeconds?: number;
  /** Seconds in which requests are decided while readiness says no more. */
  readonly stopGraceSeconds?: number;
  /** Seconds after that for the requests in flight. */
  readonly drainSeconds?: number;
  /** Folder of the web page, absolute. */
  readonly pageFolder?: string | undefined;
  /** Told of every request of kube-scheduler that has ended. */
  readonly onEnded?: ((request: EndedRequest) => void) | undefined;
}

export interface RunningServers {
  /** The extender's address, as it is. */
  readonly extender: ListenAddress;
  readonly observer: ListenAddress;
  /** Connections that are open, of both ports. */
  readonly connectionCount: () => number;
  /** Looks at the certificate files now. */
  readonly checkCertificates: () => void;
  /** Readiness off, grace, requests in flight, end. Called again it waits for the same end. */
  readonly stop: () => Promise<void>;
}

/** Starts both ports. Rejects where one cannot listen, or where plain HTTP would be open to others. */
export async function startServers(options: ServerOptions): Promise<RunningServers> {
  const { decider, metrics, log, version, listen, observe, tls: files, pageFolder } = options;
  const { now = () => performance.now() / 1000, unixNow = () => Date.now() / 1000 } = options;
  const { stopGraceSeconds = 10, drainSeconds = 10, isInsecureAllowed = false } = options;
  if (files === undefined && !isInsecureAllowed && !isLoopback(listen.host)) refusePlainHttp(listen);
  metrics.berth_build_info.set({ version }, 1);
  const lifecycle: Lifecycle = { isOpening: true, isStopping: false, isDraining: false };
  const witness: Witness = { metrics, logLimit: createLogLimit(now) };
  const common = { decider, metrics, log, version, now, lifecycle };
  // The app tells of reloads, and is made with what follows the files.
  const reports: { app: FastifyInstance | null } = { app: null };
  const tls =
    files === undefined
      ? null
      : followCertificates({
          ...{ files, metrics, unixNow, pollSeconds: options.certificatePollSeconds ?? 10 },
          handshakeTimeoutSeconds: options.connections?.headersSeconds ?? DEFAULT_CONNECTIONS.headersSeconds,
          onReload: (result, error) => tellReload(reports.app, result, error),
        });
  const { deadlineSeconds = 0.5, admission = {}, onEnded } = options;
  const extender = await createExtenderApp({
    ...common,
    ...{ deadlineSeconds, admission, serverFactory: tls?.serverFactory, onEnded },
  });
  reports.app = extender;
  // The host stays as it was written: its name is what browsers send.
  const listening = (): ListenAddress => ({ host: observe.host, port: addressOf(observer).port });
  const observer = await createObserverApp({ ...common, pageFolder, listening });
  const limits = { ...DEFAULT_CONNECTIONS, ...options.connections };
  const connections = [extender, observer].map((app) => {
    watchDrops(app, witness);
    return limitConnections(app.server, limits);
  });
  try {
    await observer.listen({ ...observe });
    await options.openAfter;
    await extender.listen({ ...listen });
    lifecycle.isOpening = false;
  } catch (error) {
    tls?.close();
    await Promise.all([extender.close(), observer.close()]);
    throw error;
  }
  let stopped: Promise<void> | null = null;
  const parts: StoppingParts = { extender, observer, connections, lifecycle, tls, stopGraceSeconds, drainSeconds };
  return {
    extender: addressOf(extender),
    observer: addressOf(observer),
    connectionCount: () => connections.reduce((sum, one) => sum + one.count(), 0),
    checkCertificates: () => tls?.check(),
    stop: () => {
      stopped ??= stop(parts);
      return stopped;
    },
  };
}

interface StoppingParts {
  readonly extender: FastifyInstance;
  readonly observer: FastifyInstance;
  /** Of the extender, then of the observer. */
  readonly connections: readonly Connections[];
  readonly lifecycle: Lifecycle;
  readonly tls: FollowingTls | null;
  readonly stopGraceSeconds: number;
  readonly drainSeconds: number;
}

async function stop(parts: StoppingParts): Promise<void> {
  const { extender, observer, connections, lifecycle, tls, stopGraceSeconds, drainSeconds } = parts;
  lifecycle.isStopping = true;
  for (const one of connections) one.sayGoodbye();
  // Callers still come until the endpoint is gone from their lists.
  await pause(stopGraceSeconds);
  lifecycle.isDraining = true;
  for (const one of connections) one.sayGoodbye();
  const cut = setTimeout(() => {
    for (const one of connections) one.destroy();
  }, drainSeconds * 1000);
  // The observer answers to the end: readiness is asked for until then.
  await extender.close();
  await observer.close();
  clearTimeout(cut);
  tls?.close();
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
}

/** Counts connections that are not taken. */
function watchDrops(app: FastifyInstance, witness: Witness): void {
  app.server.on('drop', () => {
    const wanted = `at most ${app.server.maxConnections}`;
    countRefusal(witness, app, createRefusal('too-many-connections', '', 'one connection more', wanted));
  });
}

function tellReload(app: FastifyInstance | null, result: 'loaded' | 'refused', error: unknown): void {
  if (result === 'loaded') app?.log.info('the certificate files changed and were read');
  else app?.log.error({ err: error }, 'the certificate files changed and cannot be used; the old ones stay');
}

function addressOf(app: FastifyInstance): ListenAddress {
  // A listening TCP server has an address of this form.
  const { address, port } = app.server.address() as AddressInfo;
  return { host: address, port };
}

function refusePlainHttp(listen: ListenAddress): never {
  const remedy = 'give --tls-cert and --tls-key, listen on 127.0.0.1, or say --insecure-http';
  throw new BerthError(
    'out-of-range',
    `--listen: found ${renderListenAddress(listen)} without TLS, wanted a loopback address`,
    { path: '--listen', remedy },
  );
}
