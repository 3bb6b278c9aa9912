// The page's port: files under a strict policy, and the cluster for the page itself alone.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/server/metrics.ts';
import type { PageCluster } from '../../src/server/page/cluster-route.ts';
import { KeptObjects } from '../../src/server/page/kept-objects.ts';
import { type RunningPage, startPage } from '../../src/server/page/page-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-page-'));
mkdirSync(join(folder, 'assets'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
writeFileSync(join(folder, 'host.json'), '{ "cluster": null }');
writeFileSync(join(folder, 'assets/index-0a1b2c3d.js'), 'export {};');
writeFileSync(join(folder, '.secret'), 'secret');

const running: RunningPage[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((page) => page.stop()));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

type Ask = (
  path: string,
  headers?: Readonly<Record<string, string>>,
  method?: string,
  /** Called when the answer has begun. */
  onBegun?: () => void,
) => Promise<Answer>;

/** Starts the page; `ask` sends what it is told to, the Host header too. */
async function serve(options: { cluster?: PageCluster; host?: string } = {}): Promise<{ ask: Ask; port: number }> {
  const { cluster, host = '127.0.0.1' } = options;
  const log = { level: 'silent' };
  const page = await startPage({
    ...{ folder, cluster, metrics: createMetrics(), log, version: '1.2.3', listen: { host, port: 0 } },
  });
  running.push(page);
  const { port } = page.address;
  const ask: Ask = (path, headers = {}, method = 'GET', onBegun = () => {}) =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
        onBegun();
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces).toString() }),
        );
      });
      asked.on('error', reject);
      asked.end();
    });
  return { ask, port };
}

const node = (name: string): object => ({ apiVersion: 'v1', kind: 'Node', metadata: { name } });

function clusterOf(...names: readonly string[]): PageCluster & { readonly objects: KeptObjects } {
  const objects = new KeptObjects();
  for (const name of names) objects.take('Node', name, node(name));
  return { objects, isSynced: () => true, timeSeconds: () => 1_700_000_000 };
}

describe('the page on its port', () => {
  it.each(['/', '/assets/index-0a1b2c3d.js', '/host.json', '/nothing', '/openapi.json'])(
    'answers %s with headers that let it load and run nothing but its own files',
    async (path) => {
      const { headers } = await (await serve()).ask(path);
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "frame-ancestors 'none'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|\*|https?:/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
    },
  );

  it('keeps for ever what is named by its digest, and asks about everything else', async () => {
    const { ask } = await serve();
    expect((await ask('/assets/index-0a1b2c3d.js')).headers['cache-control']).toContain('immutable');
    const index = await ask('/');
    expect([index.body, index.headers['cache-control']]).toEqual(['<!doctype html><title>page</title>', 'no-cache']);
    const again = await ask('/', { 'if-none-match': String(index.headers['etag']) });
    expect([again.status, again.body]).toEqual([304, '']);
  });

  it('serves no hidden file and none beside its folder', async () => {
    const { ask } = await serve();
    for (const path of ['/.secret', '/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json']) {
      const { status, body } = await ask(path);
      expect([path, status >= 400 && status < 500, body.includes('secret')]).toEqual([path, true, false]);
    }
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s and says what it takes', async (method) => {
    const { status, headers, body } = await (await serve({ cluster: clusterOf('a') })).ask('/cluster.json', {}, method);
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
    expect(JSON.parse(body).error.code).toBe('wrong-method');
  });

  it('answers on loopback under names of this machine with the port alone', async () => {
    const { ask, port } = await serve();
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`]) {
      expect([host, (await ask('/', { host })).status]).toEqual([host, 200]);
    }
    for (const host of [
      `evil.example:${port}`,
      'localhost',
      `localhost:${port + 1}`,
      `localhost.evil.example:${port}`,
    ]) {
      const { status, body } = await ask('/', { host });
      expect([host, status]).toEqual([host, 421]);
      expect(JSON.parse(body).error).toMatchObject({ code: 'wrong-host', found: host });
    }
  });

  it('answers under any name where others reach it', async () => {
    const { ask } = await serve({ host: '0.0.0.0' });
    expect((await ask('/', { host: 'berth.example' })).status).toBe(200);
  });
});

describe('GET /cluster.json', () => {
  it('is not there without a cluster, which host.json says', async () => {
    const { ask } = await serve();
    expect((await ask('/cluster.json')).status).toBe(404);
    expect(JSON.parse((await ask('/host.json')).body)).toEqual({ cluster: null });
  });

  it('is the cluster as a snapshot, which host.json says where to find', async () => {
    const { ask } = await serve({ cluster: clusterOf('a', 'b') });
    const { cluster } = JSON.parse((await ask('/host.json')).body);
    const { status, headers, body } = await ask(`/${cluster}`.replace('/./', '/'));
    expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    const { metadata, items } = JSON.parse(body);
    expect(metadata.annotations).toMatchObject({
      'berth.dev/snapshot-version': '1.2.3',
      'berth.dev/snapshot-counts': 'Node=2',
      'berth.dev/snapshot-time': '2023-11-14T22:13:20.000Z',
    });
    expect(items.slice(1)).toEqual([node('a'), node('b')]);
  });

  it('is sent again only where something has changed', async () => {
    const cluster = clusterOf('a', 'b');
    const { ask } = await serve({ cluster });
    const first = await ask('/cluster.json');
    const tag = String(first.headers['etag']);
    const second = await ask('/cluster.json', { 'if-none-match': tag });
    expect([second.status, second.body]).toEqual([304, '']);
    cluster.objects.take('Node', 'b', null);
    const third = await ask('/cluster.json', { 'if-none-match': tag });
    expect([third.status, JSON.parse(third.body).items.length]).toEqual([200, 2]); // the moment, and node a
  });

  it('is told to no other origin', async () => {
    const { ask, port } = await serve({ cluster: clusterOf('a') });
    const own = { origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' };
    expect((await ask('/cluster.json', own)).status).toBe(200);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${port + 1}` },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const { status, body } = await ask('/cluster.json', headers);
      expect([headers, status, body.includes('"a"')]).toEqual([headers, 403, false]);
    }
  });

  it('waits until every kind was listed', async () => {
    const { ask } = await serve({ cluster: { ...clusterOf('a'), isSynced: () => false } });
    const { status, headers } = await ask('/cluster.json');
    expect([status, headers['retry-after']]).toEqual([503, '1']);
  });

  it('holds what there was when the answer began, however long it takes', async () => {
    const cluster = clusterOf(...Array.from({ length: 20_000 }, (_, index) => `node-${index}`));
    const { ask } = await serve({ cluster });
    const { body } = await ask('/cluster.json', {}, 'GET', () => cluster.objects.take('Node', 'late', node('late')));
    expect(JSON.parse(body).items).toHaveLength(20_001); // and the moment
    expect(cluster.objects.toSnapshot([]).objects).toHaveLength(20_001); // and the late one
  });
});

describe('KeptObjects', () => {
  it('tells kinds in the order that is asked for, others after them', () => {
    const objects = new KeptObjects();
    objects.take('Pod', 'x/p', 'pod');
    objects.take('Zebra', 'z', 'zebra');
    objects.take('Node', 'n', 'node');
    objects.take('Service', 'x/s', 'service');
    objects.take('Service', 'x/s', null);
    const { counts, objects: all } = objects.toSnapshot(['Node', 'Pod', 'Service']);
    expect(all).toEqual(['node', 'pod', 'zebra']);
    expect([...counts]).toEqual([
      ['Node', 1],
      ['Pod', 1],
      ['Zebra', 1],
    ]);
  });
});
