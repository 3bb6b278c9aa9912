// The observing port: read-only, and safe to open in a browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { METRIC_TABLE } from '../../src/server/metric-table.ts';
import { createMetrics } from '../../src/server/metrics.ts';
import { createObserverApp, type ObserverOptions } from '../../src/server/observer-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'berth-page-'));
writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
writeFileSync(join(folder, '.secret'), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

const observer = (options: Partial<ObserverOptions> = {}) =>
  createObserverApp({
    ...{ decider: { hindrances: [] }, metrics: createMetrics(), log: { level: 'silent' }, version: '1.2.3' },
    now: () => 0,
    listening: () => ({ host: '127.0.0.1', port: 80 }),
    ...options,
  });

describe('GET /readyz', () => {
  it('says ready, or what hinders', async () => {
    expect((await (await observer()).inject('/readyz')).json()).toEqual({ ready: true, hindrances: [] });
    const app = await observer({ decider: { hindrances: [{ name: 'not-synced', text: 'nodes are not listed yet' }] } });
    const answer = await app.inject('/readyz');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({ ready: false, hindrances: ['nodes are not listed yet'] });
    expect((await app.inject('/healthz')).body).toBe('ok');
  });

  it('leaves aside what it is told to, and still tells it', async () => {
    const text = 'policy file x cannot be used';
    const app = await observer({ decider: { hindrances: [{ name: 'policy', text }] } });
    expect((await app.inject('/readyz?exclude=stale')).statusCode).toBe(503);
    const answer = await app.inject('/readyz?exclude=stale&exclude=policy');
    expect([answer.statusCode, answer.json()]).toEqual([200, { ready: true, hindrances: [text] }]);
    const misspelt = await app.inject('/readyz?exclude=polcy');
    expect([misspelt.statusCode, misspelt.json().error]).toEqual([
      400,
      expect.objectContaining({ path: 'exclude', found: 'polcy', wanted: expect.stringContaining('policy') }),
    ]);
  });

  it('says no more once the server stops', async () => {
    const lifecycle = { isStopping: false, isDraining: false };
    const app = await observer({ lifecycle });
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    lifecycle.isStopping = true;
    expect((await app.inject('/readyz')).json()).toEqual({ ready: false, hindrances: ['stopping'] });
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });
});

describe('GET /metrics', () => {
  it('holds every metric of the table with its help and type', async () => {
    const metrics = createMetrics();
    const text = (await (await observer({ metrics })).inject('/metrics')).body;
    for (const [name, { help, type }] of Object.entries(METRIC_TABLE)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`);
    }
  });

  it('reads gauges at the time of the scrape', async () => {
    const metrics = createMetrics();
    let pods = 3;
    metrics.onScrape(() => metrics.berth_assumed_pods.set(pods));
    const app = await observer({ metrics });
    expect((await app.inject('/metrics')).body).toContain('\nberth_assumed_pods 3\n');
    pods = 4;
    expect((await app.inject('/metrics')).body).toContain('\nberth_assumed_pods 4\n');
  });
});

describe('the observing port', () => {
  it.each(['/', '/healthz', '/readyz', '/metrics', '/openapi.json', '/status.css', '/nothing'])(
    'answers %s with headers that let a browser load nothing from elsewhere',
    async (path) => {
      const { headers } = await (await observer()).inject(path);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    },
  );

  it('has a page without script or style of its own, which hides nothing and lets nothing in', async () => {
    const app = await observer({ decider: { hindrances: [{ name: 'policy', text: '<img src=x onerror=alert(1)>' }] } });
    const { body } = await app.inject('/');
    expect(body).toContain('&lt;img src=x');
    expect(body).not.toMatch(/<img|<script|<style|style=|onerror=a[^l]/);
    expect(body).toContain('href="status.css"');
    expect((await app.inject('/status.css')).headers['content-type']).toContain('text/css');
  });

  it('tells people in a page what it knows, and nothing of what is not there', async () => {
    const metrics = createMetrics();
    metrics.berth_policy_info.set({ policy: 'vm-<b>balanced' }, 1);
    metrics.berth_cache_objects.set({ kind: 'Node' }, 5000);
    metrics.berth_requests_total.inc({ verb: 'filter', outcome: 'decided' }, 3);
    const { body } = await (await observer({ metrics })).inject('/');
    const rows = [...body.matchAll(/<th scope="row">(.*?)<\/th><td>(.*?)<\/td>/g)].map(([, what, values]) => [
      what,
      values,
    ]);
    expect(rows).toEqual([
      ['Policy', 'vm-&lt;b&gt;balanced'],
      ['Cluster', 'Node: 5,000'],
      ['Requests', 'filter decided: 3'],
    ]);
  });

  it('serves the page folder where there is one, and no hidden file', async () => {
    const app = await observer({ pageFolder: folder });
    expect((await app.inject('/')).body).toContain('<title>page</title>');
    expect((await app.inject('/.secret')).statusCode).not.toBe(200);
    expect((await app.inject('/../package.json')).statusCode).not.toBe(200);
    expect((await app.inject('/metrics')).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/index.html' })).statusCode).toBeGreaterThanOrEqual(400);
  });

  it('answers with a page on loopback under names of this machine alone, whatever is asked', async () => {
    const listening = () => ({ host: '127.0.0.1', port: 8080 });
    const [page, status] = [await observer({ pageFolder: folder, listening }), await observer({ listening })];
    for (const url of ['/', '/index.html', '/metrics', '/readyz', '/nothing']) {
      const own = await page.inject({ url, headers: { host: 'localhost:8080' } });
      const other = await page.inject({ url, headers: { host: 'evil.example:8080' } });
      expect([url, own.statusCode === 421, other.statusCode]).toEqual([url, false, 421]);
      expect(other.json().error).toMatchObject({ code: 'wrong-host', found: 'evil.example:8080' });
    }
    // Without one it is asked by probes and Prometheus, under whatever name.
    expect((await status.inject({ url: '/metrics', headers: { host: 'berth.example' } })).statusCode).toBe(200);
    const open = await observer({ pageFolder: folder, listening: () => ({ host: '0.0.0.0', port: 8080 }) });
    expect((await open.inject({ url: '/', headers: { host: 'berth.example' } })).statusCode).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'] as const)('refuses %s', async (method) => {
    const app = await observer();
    for (const url of ['/', '/healthz', '/readyz', '/metrics']) {
      const answer = await app.inject({ method, url, payload: '{}', headers: { 'content-type': 'application/json' } });
      expect([405, 415]).toContain(answer.statusCode);
    }
  });

  it('describes itself', async () => {
    const { paths } = (await (await observer()).inject('/openapi.json')).json();
    expect(Object.keys(paths).sort()).toEqual(['/', '/healthz', '/metrics', '/openapi.json', '/readyz']);
  });
});
