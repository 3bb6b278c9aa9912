// The two ports over real sockets on loopback: time-outs, limits, and the order in which they stop.
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, type Metrics } from '../../src/server/metrics.ts';
import { type RunningServers, type ServerOptions, startServers } from '../../src/server/server.ts';
import { fakeDecider, readMetric, recordedBody } from './rig.ts';

let servers: RunningServers | null = null;
let metrics: Metrics;

afterEach(async () => {
  await servers?.stop();
  servers = null;
});

async function start(
  options: Partial<ServerOptions> = {},
): Promise<{ extender: string; observer: string; port: number }> {
  metrics = createMetrics();
  servers = await startServers({
    ...{ decider: fakeDecider(), metrics, log: { level: 'silent' }, version: '0.0.0' },
    ...{ listen: { host: '127.0.0.1', port: 0 }, observe: { host: '127.0.0.1', port: 0 } },
    ...{ stopGraceSeconds: 0, drainSeconds: 0.2 },
    ...options,
  });
  const { extender, observer } = servers;
  return {
    extender: `http://127.0.0.1:${extender.port}`,
    observer: `http://127.0.0.1:${observer.port}`,
    port: extender.port,
  };
}

/** An address on loopback that nobody listens on. */
async function freeAddress(): Promise<{ host: string; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, 'close');
  return { host: '127.0.0.1', port };
}

const post = (url: string, body: string | Buffer = recordedBody('filter-names')) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });

describe('startServers', () => {
  it('answers on both ports', async () => {
    const { extender, observer } = await start();
    expect((await post(`${extender}/filter`)).status).toBe(200);
    expect(await (await fetch(`${observer}/readyz`)).json()).toEqual({ ready: true, hindrances: [] });
    const scrape = await (await fetch(`${observer}/metrics`)).text();
    expect(scrape).toContain('berth_requests_total{verb="filter",outcome="decided"} 1\n');
    expect(scrape).toContain('berth_build_info{version="0.0.0"} 1\n');
  });

  it('refuses plain HTTP beyond loopback, unless it is told otherwise', async () => {
    const listen = { host: '0.0.0.0', port: 0 };
    await expect(start({ listen })).rejects.toMatchObject({
      message: expect.stringMatching(/^--listen: found 0\.0\.0\.0:0 without TLS/),
      remedy: expect.stringContaining('--insecure-http'),
    });
    await start({ listen, isInsecureAllowed: true });
  });

  it('opens the extender`s port after what it is to wait for, and is not ready before', async () => {
    let open = (): void => {};
    const openAfter = new Promise<void>((resolve) => {
      open = resolve;
    });
    const [observe, listen] = [await freeAddress(), await freeAddress()];
    const starting = start({ listen, observe, openAfter });
    const readiness = () => fetch(`http://127.0.0.1:${observe.port}/readyz`).catch(() => null);
    await expect.poll(async () => (await readiness())?.status).toBe(503);
    expect(await (await readiness())!.json()).toMatchObject({ hindrances: [expect.stringContaining('being opened')] });
    await expect(post(`http://127.0.0.1:${listen.port}/filter`)).rejects.toThrow();
    open();
    const { extender } = await starting;
    expect((await readiness())?.status).toBe(200);
    expect((await post(`${extender}/filter`)).status).toBe(200);
  });

  it('leaves nothing open where a port is taken', async () => {
    const { port } = await start();
    const first = servers;
    await expect(start({ observe: { host: '127.0.0.1', port } })).rejects.toThrow(/EADDRINUSE/);
    servers = first;
  });
});

describe('connections', () => {
  it('that send nothing are cut off, 200 of them, while others are served', async () => {
    const { extender, port } = await start({ connections: { headersSeconds: 0.3 } });
    const silent = Array.from({ length: 200 }, () =>
      connect(port, '127.0.0.1')
        .on('error', () => {})
        .resume(),
    );
    const cut = Promise.all(silent.map((socket) => once(socket, 'close')));
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    expect((await post(`${extender}/filter`)).status).toBe(200);
    await cut;
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="too-slow"}')).toBe(200);
    expect(await readMetric(metrics, 'berth_inflight_requests')).toBe(0);
  });

  it('beyond the limit are not taken, and counted', async () => {
    const { port } = await start({ connections: { maxConnections: 2 } });
    const sockets = Array.from({ length: 3 }, () =>
      connect(port, '127.0.0.1')
        .on('error', () => {})
        .resume(),
    );
    await Promise.race(sockets.map((socket) => once(socket, 'close')));
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="too-many-connections"}')).toBe(1);
    for (const socket of sockets) socket.destroy();
  });

  it('that send no HTTP are told so', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.end('hello\r\n\r\n');
    expect(await textOf(socket)).toContain('400 Bad Request');
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="bad-http"}')).toBe(1);
  });

  it('that send a body slowly hold nobody up once their answer is due', async () => {
    const { extender, port } = await start({ deadlineSeconds: 0.3, admission: { maxInFlight: 2 } });
    const slow = Array.from({ length: 2 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    const head = 'POST /filter HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{';
    for (const socket of slow) socket.write(head);
    await expect.poll(() => readMetric(metrics, 'berth_inflight_requests')).toBe(2);
    await expect.poll(() => readMetric(metrics, 'berth_inflight_requests')).toBe(0);
    await post(`${extender}/filter`);
    expect(await readMetric(metrics, 'berth_requests_total{verb="filter",outcome="decided"}')).toBe(1);
    for (const socket of slow) socket.destroy();
  });

  it('whose callers go away in the middle of a body keep no room', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /filter HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"Pod"',
    );
    await expect.poll(() => readMetric(metrics, 'berth_inflight_requests')).toBe(1);
    socket.destroy();
    await expect.poll(() => readMetric(metrics, 'berth_inflight_requests')).toBe(0);
    expect(await readMetric(metrics, 'berth_refused_requests_total{reason="client-gone"}')).toBe(1);
  });

  it('refuse a body that flows beyond the limit without a declared length', async () => {
    const { port } = await start();
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(
      'POST /bind HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    );
    socket.write(`${(70_000).toString(16)}\r\n${' '.repeat(70_000)}\r\n`);
    const answer = await textOf(socket);
    expect(answer).toContain('HTTP/1.1 413 ');
    expect(answer).toContain('"code":"too-large"');
  });
});

describe('stop', () => {
  it('turns readiness off first, while requests are still decided, and then ends', async () => {
    const { extender, observer } = await start({ stopGraceSeconds: 0.3 });
    const stopped = servers!.stop();
    const ready = await fetch(`${observer}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, hindrances: ['stopping'] }]);
    const answer = await post(`${extender}/filter`);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    await answer.text();
    await stopped;
    expect(await readMetric(metrics, 'berth_requests_total{verb="filter",outcome="decided"}')).toBe(1);
    await expect(post(`${extender}/filter`)).rejects.toThrow();
    await expect(fetch(`${observer}/healthz`)).rejects.toThrow();
  });

  it('finishes requests in flight, and closes kept connections', async () => {
    const releases: (() => void)[] = [];
    const decider = fakeDecider({ bind: () => new Promise((resolve) => releases.push(() => resolve(''))) });
    const { extender, port } = await start({ decider, drainSeconds: 5 });
    const agent = new Agent({ keepAlive: true });
    const kept = httpRequest({ host: '127.0.0.1', port, path: '/openapi.json', agent }).end();
    const [answer] = await once(kept, 'response');
    answer.resume();
    await once(answer, 'end');
    const bound = post(`${extender}/bind`, recordedBody('bind'));
    await expect.poll(() => releases.length).toBe(1);
    const stopped = servers!.stop();
    await expect
      .poll(() =>
        post(`${extender}/filter`).then(
          () => 'open',
          () => 'closed',
        ),
      )
      .toBe('closed');
    releases[0]!();
    expect(await (await bound).json()).toEqual({ Error: '' });
    await stopped;
    expect(servers!.connectionCount()).toBe(0);
    agent.destroy();
  });

  it('does not wait for a request that never ends', async () => {
    const releases: (() => void)[] = [];
    const decider = fakeDecider({ bind: () => new Promise((resolve) => releases.push(() => resolve(''))) });
    const { extender } = await start({ decider, drainSeconds: 0.1 });
    const bound = post(`${extender}/bind`, recordedBody('bind')).catch(() => 'cut');
    await expect.poll(() => releases.length).toBe(1);
    await servers!.stop();
    expect(await bound).toBe('cut');
  });
});

/** All that a socket receives. */
async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (part) => {
    text += part;
  });
  await once(socket, 'close');
  return text;
}
