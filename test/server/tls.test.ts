// TLS over real sockets on loopback: who is served, and what changed files do to connections.
import { once } from 'node:events';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent, request as httpsRequest } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { type RunningServers, type ServerOptions, startServers } from '../../src/server/server.ts';
import { type Authority, createAuthority, createCertificateFolder, type Pair } from './certificates.ts';
import { fakeDecider, NODE_NAMES, readMetric, recordedBody } from './rig.ts';

const folder = createCertificateFolder();
let authority: Authority;
let stranger: Authority;
let client: Pair;
let servers: RunningServers | null = null;
let metrics: Metrics;

beforeAll(async () => {
  authority = await createAuthority('Berth test');
  stranger = await createAuthority('stranger');
  client = await authority.issue('kube-scheduler', 'clientAuth');
});
afterEach(async () => {
  await servers?.stop();
  servers = null;
});
afterAll(() => folder.remove());

async function start(options: Partial<ServerOptions> = {}): Promise<number> {
  const pair = await authority.issue('first');
  folder.write('tls.crt', pair.cert);
  folder.write('tls.key', pair.key);
  folder.write('ca.crt', authority.ca);
  metrics = createMetrics();
  const files = { certificate: folder.path('tls.crt'), key: folder.path('tls.key'), clientCa: folder.path('ca.crt') };
  servers = await startServers({
    ...{ decider: fakeDecider(), metrics, log: { level: 'silent' }, version: '0.0.0', tls: files },
    ...{ listen: { host: '127.0.0.1', port: 0 }, observe: { host: '127.0.0.1', port: 0 } },
    ...{ stopGraceSeconds: 0, drainSeconds: 1, certificatePollSeconds: 3600 },
    ...options,
  });
  return servers.extender.port;
}

/** POSTs a recorded filter over HTTP/1.1; the answer's status and the name in the server's certificate. */
async function post(
  port: number,
  options: ConnectionOptions & { agent?: Agent } = {},
): Promise<{ status: number; name: string }> {
  const { agent, ...tls } = options;
  const sent = httpsRequest({
    ...{ host: '127.0.0.1', port, path: '/filter', method: 'POST', ca: authority.ca, agent: agent ?? false },
    ...{ headers: { 'content-type': 'application/json' }, cert: client.cert, key: client.key },
    ...tls,
  });
  sent.end(recordedBody('filter-names'));
  const [answer] = await once(sent, 'response');
  const name = (answer.socket as TLSSocket).getPeerCertificate().subject.CN;
  answer.resume();
  await once(answer, 'end');
  return { status: answer.statusCode, name: String(name) };
}

describe('the extender port with a client CA', () => {
  it('serves a caller with a certificate of it, over HTTP/1.1', async () => {
    expect(await post(await start())).toEqual({ status: 200, name: 'first' });
  });

  it('serves it over HTTP/2, as Go asks for where it may', async () => {
    const port = await start();
    const session = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority.ca, cert: client.cert, key: client.key });
    expect(await postHttp2(session)).toMatchObject({ NodeNames: [NODE_NAMES[0], NODE_NAMES[2]] });
    session.close();
    await once(session, 'close');
  });

  it('turns away callers without a certificate, or with one of another authority, and counts them', async () => {
    const port = await start();
    const none = { cert: undefined, key: undefined } as unknown as ConnectionOptions;
    await expect(post(port, none)).rejects.toThrow();
    await expect(post(port, { ...(await stranger.issue('kube-scheduler', 'clientAuth')) })).rejects.toThrow();
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="no-handshake"}')).toBe(2);
    expect((await post(port)).status).toBe(200);
  });

  it('turns away versions of TLS before 1.2, and plain HTTP', async () => {
    const port = await start();
    await expect(
      post(port, { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL@SECLEVEL=0' }),
    ).rejects.toThrow();
    await expect(fetch(`http://127.0.0.1:${port}/filter`)).rejects.toThrow();
    expect((await post(port, { maxVersion: 'TLSv1.2' })).status).toBe(200);
  });

  it('says when its certificates end', async () => {
    await start({ unixNow: () => Date.now() / 1000 });
    const seconds = await readMetric(metrics, `berth_certificate_expiry_seconds{file="${folder.path('tls.crt')}"}`);
    // Good for an hour, of which this test takes less than a minute.
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3600);
  });
});

describe('changed certificate files', () => {
  it('are used for new connections, and open ones live on', async () => {
    const port = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await post(port, { agent })).name).toBe('first');
    const next = await authority.issue('second');
    folder.write('tls.crt', next.cert);
    folder.write('tls.key', next.key);
    servers!.checkCertificates();
    expect((await post(port)).name).toBe('second');
    expect(await post(port, { agent })).toEqual({ status: 200, name: 'first' });
    agent.destroy();
    expect(await readMetric(metrics, 'berth_certificate_reloads_total{result="loaded"}')).toBe(1);
  });

  it('that do not fit leave the old ones in place, and are counted', async () => {
    const port = await start();
    folder.write('tls.crt', (await authority.issue('second')).cert);
    servers!.checkCertificates();
    folder.write('tls.crt', 'nonsense');
    servers!.checkCertificates();
    expect(await post(port)).toEqual({ status: 200, name: 'first' });
    expect(await readMetric(metrics, 'berth_certificate_reloads_total{result="refused"}')).toBe(2);
  });

  it('of the client CA decide who is served', async () => {
    const port = await start();
    folder.write('ca.crt', 'no certificate at all');
    servers!.checkCertificates();
    expect((await post(port)).status).toBe(200);
    folder.write('ca.crt', stranger.ca);
    servers!.checkCertificates();
    await expect(post(port)).rejects.toThrow();
    expect((await post(port, { ...(await stranger.issue('kube-scheduler', 'clientAuth')) })).status).toBe(200);
  });

  it('are seen without being told, as a secret changes: by a link beside them', async () => {
    const versions = ['1', '2'].map((version) => folder.path(`..version-${version}`));
    for (const [index, path] of versions.entries()) {
      mkdirSync(path);
      const pair = await authority.issue(`version ${index + 1}`);
      folder.write(join(`..version-${index + 1}`, 'tls.crt'), pair.cert);
      folder.write(join(`..version-${index + 1}`, 'tls.key'), pair.key);
    }
    symlinkSync(versions[0]!, folder.path('..data'));
    for (const file of ['tls.crt', 'tls.key']) symlinkSync(join('..data', file), folder.path(`linked-${file}`));
    const tls = { certificate: folder.path('linked-tls.crt'), key: folder.path('linked-tls.key') };
    const port = await start({ tls });
    expect((await post(port)).name).toBe('version 1');
    symlinkSync(versions[1]!, folder.path('..data-new'));
    renameSync(folder.path('..data-new'), folder.path('..data'));
    await expect.poll(async () => (await post(port)).name, { timeout: 10_000 }).toBe('version 2');
  });

  it('are not followed where there is no pair to begin with', async () => {
    const missing = { certificate: folder.path('none.crt'), key: folder.path('none.key') };
    await expect(start({ tls: missing })).rejects.toThrow(/none\.crt/);
  });
});

describe('a connection that stays silent', () => {
  const limits = { headersSeconds: 0.2 };

  it('is cut off before the handshake', async () => {
    const port = await start({ connections: limits });
    await untilCut(connectPlain(port, '127.0.0.1'));
    expect((await post(port)).status).toBe(200);
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="no-handshake"}')).toBe(1);
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="bad-http"}')).toBe(0);
  });

  it.each(['http/1.1', 'h2'])('is cut off after the handshake for %s', async (protocol) => {
    const port = await start({ connections: limits });
    const ALPNProtocols = [protocol];
    await untilCut(connect({ host: '127.0.0.1', port, ca: authority.ca, ...client, ALPNProtocols }));
    expect((await post(port)).status).toBe(200);
  });
});

async function untilCut(socket: Socket): Promise<void> {
  socket.on('error', () => {}).resume();
  await once(socket, 'close');
}

function postHttp2(session: ClientHttp2Session): Promise<unknown> {
  const stream = session.request({ ':method': 'POST', ':path': '/filter', 'content-type': 'application/json' });
  stream.end(recordedBody('filter-names'));
  const parts: Buffer[] = [];
  return new Promise((resolve, reject) => {
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString())));
    stream.on('error', reject);
  });
}
