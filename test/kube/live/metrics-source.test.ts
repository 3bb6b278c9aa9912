import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BerthError } from '../../../src/core/index.ts';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import { createMetricsApiSource } from '../../../src/kube/live/metrics-api-source.ts';
import { type MetricsSource, type PolledSource, pollSource } from '../../../src/kube/live/metrics-source.ts';
import { PROMETHEUS_QUERIES } from '../../../src/kube/live/prometheus-queries.ts';
import { createPrometheusSource } from '../../../src/kube/live/prometheus-source.ts';
import { metricOf } from '../../../src/kube/usage/prometheus-metrics.ts';
import { connectTo, createFastTiming, inFolder, until } from './rig.ts';

/** A server that answers as it is told, and remembers what it was asked. */
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let asked: { readonly url: string; readonly authorization: string | undefined; readonly body: string }[];
let port: number;
let polled: PolledSource[];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += String(chunk);
  });
  request.on('end', () => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization, body });
    answer(request, response, body);
  });
});

beforeEach(async () => {
  asked = [];
  polled = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterEach(async () => {
  await Promise.all(polled.map((one) => one.stop()));
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const never = new AbortController().signal;
const vector = (...result: object[]) => JSON.stringify({ status: 'success', data: { resultType: 'vector', result } });
const node = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { capacity: { cpu: '8', memory: '16Gi' }, allocatable: { cpu: '8', memory: '16Gi' } },
});

function poll(source: MetricsSource, timing = createFastTiming()): PolledSource {
  const one = pollSource(source, { timing, intervalSeconds: 1 });
  polled.push(one);
  return one;
}

const prometheus = (options: object = {}) => createPrometheusSource({ url: `http://127.0.0.1:${port}`, ...options });

describe('PROMETHEUS_QUERIES', () => {
  it('have names that are read as rates and gauges', () => {
    for (const { name } of PROMETHEUS_QUERIES) expect([name, typeof metricOf(name)]).toEqual([name, 'object']);
  });

  it('keep their names, which operations drop', () => {
    for (const { name, expression } of PROMETHEUS_QUERIES) {
      expect(expression).toMatch(/^label_replace\(/);
      expect(expression.endsWith(`, "__name__", "${name}", "", "")`)).toBe(true);
    }
  });

  it('have as many brackets that open as brackets that close', () => {
    for (const { expression } of PROMETHEUS_QUERIES) {
      let depth = 0;
      for (const one of expression) {
        if ('({['.includes(one)) depth++;
        if (')}]'.includes(one)) depth--;
        expect(depth).toBeGreaterThanOrEqual(0);
      }
      expect(depth).toBe(0);
    }
  });
});

describe('createPrometheusSource', () => {
  it('gives documents that become the use of nodes', async () => {
    answer = (_request, response, body) => {
      const isCpu = new URLSearchParams(body).get('query')?.includes('"instance:node_cpu:rate:sum"');
      const metric = { __name__: 'instance:node_cpu:rate:sum', node: 'a' };
      response.end(isCpu ? vector({ metric, value: [1000, '2.5'] }) : vector());
    };
    const { documents, measuredAtSeconds, failures } = await prometheus().read(never);
    expect([measuredAtSeconds, failures, asked.length]).toEqual([1000, [], PROMETHEUS_QUERIES.length]);
    expect(asked[0]?.url).toBe('/api/v1/query');
    const { cluster, issues } = clusterFromDocuments([{ value: node('a') }, ...documents]);
    expect(issues).toEqual([]);
    // 2.5 cores
    expect(cluster.nodes[0]?.usage).toMatchObject({ cpuMilli: { mean: 2500 }, measuredAtSeconds: 1000 });
  });

  it('shows its token, as it stands in its file at the time', async () => {
    answer = (_request, response) => void response.end(vector());
    await inFolder(async (folder) => {
      const tokenFile = join(folder, 'token');
      const queries = PROMETHEUS_QUERIES.slice(0, 1);
      const source = prometheus({ tokenFile, queries });
      const before = await source.read(never);
      expect(before.failures[0]?.message).toContain('ENOENT');
      writeFileSync(tokenFile, 'first\n');
      await source.read(never);
      writeFileSync(tokenFile, 'second\n');
      await source.read(never);
      expect(asked.map(({ authorization }) => authorization)).toEqual(['Bearer first', 'Bearer second']);
    });
  });

  it('goes on after a query that fails', async () => {
    let count = 0;
    answer = (_request, response) => {
      count++;
      if (count === 1) response.writeHead(422);
      response.end(count === 2 ? '<html>' : count === 3 ? '{"status":"error"}' : vector());
    };
    const { documents, failures } = await prometheus().read(never);
    expect(failures.map(({ cause }) => cause)).toEqual(['refused', 'garbage', 'garbage']);
    expect(documents).toHaveLength(PROMETHEUS_QUERIES.length - 3);
  });

  it('gives up an answer that is late', async () => {
    answer = () => undefined;
    const source = prometheus({ timing: createFastTiming(), queries: PROMETHEUS_QUERIES.slice(0, 2) });
    const { failures } = await source.read(never);
    expect(failures.map(({ cause }) => cause)).toEqual(['silent', 'silent']);
    expect(failures[0]?.message).toMatch(/no answer within 10 s$/);
  });

  it.each(['', 'prometheus:9090', 'ftp://a', 'not an address'])('refuses %j as an address', (url) => {
    expect(() => createPrometheusSource({ url })).toThrow(BerthError);
  });

  it('sends no token and no password in the clear beyond this machine', () => {
    expect(() => createPrometheusSource({ url: 'http://prometheus:9090', tokenFile: '/token' })).toThrow(
      'wanted https',
    );
    expect(() => createPrometheusSource({ url: 'http://a:secret@prometheus:9090' })).toThrow('wanted https');
    expect(() => createPrometheusSource({ url: 'ftp://a:secret@prometheus' })).not.toThrow('secret');
    createPrometheusSource({ url: 'https://a:secret@prometheus:9090' });
    createPrometheusSource({ url: 'http://prometheus:9090' });
  });
});

describe('createMetricsApiSource', () => {
  it('gives documents that become the use of nodes, and asks for launchers alone', async () => {
    const item = { metadata: { name: 'a' }, timestamp: '1970-01-01T00:16:40Z', usage: { cpu: '2500m', memory: '4Gi' } };
    answer = (request, response) => {
      const items = request.url?.includes('/nodes') ? [item] : [];
      response.end(JSON.stringify({ kind: 'X', items }));
    };
    const connection = await connectTo(port);
    const { documents, measuredAtSeconds, failures } = await createMetricsApiSource(connection).read(never);
    connection.close();
    expect([measuredAtSeconds, failures]).toEqual([1000, []]);
    expect(asked[1]?.url).toContain('labelSelector=kubevirt.io%3Dvirt-launcher');
    const { cluster, issues } = clusterFromDocuments([{ value: node('a') }, ...documents]);
    expect(issues).toEqual([]);
    expect(cluster.nodes[0]?.usage?.cpuMilli?.mean).toBe(2500);
  });

  it('counts what a cluster without it answers', async () => {
    answer = (_request, response) => void response.writeHead(404).end();
    const connection = await connectTo(port);
    const { documents, failures } = await createMetricsApiSource(connection).read(never);
    connection.close();
    expect([documents, failures.map(({ cause }) => cause)]).toEqual([[], ['absent', 'absent']]);
  });
});

describe('pollSource', () => {
  it('asks again and again, counts what fails, and keeps what it had', async () => {
    let isWell = true;
    answer = (_request, response) => {
      if (!isWell) response.writeHead(500);
      response.end(vector({ metric: {}, value: [1000, '1'] }));
    };
    const source = poll(prometheus({ queries: PROMETHEUS_QUERIES.slice(0, 1) }));
    expect([source.isUp, source.ageSeconds()]).toEqual([false, Number.POSITIVE_INFINITY]);
    await until(() => source.isUp);
    isWell = false;
    await until(() => (source.failures.get('server-error') ?? 0) >= 2);
    expect([source.isUp, source.documents.length]).toEqual([false, 1]);
    expect(source.hindrance).toContain('status 500');
    isWell = true;
    await until(() => source.isUp);
    expect(source.hindrance).toBe('');
  });

  it('tells the age of the data by its own times', async () => {
    const timing = createFastTiming();
    answer = (_request, response) => {
      response.end(vector({ metric: {}, value: [timing.nowSeconds() - 40, '1'] }));
    };
    const source = poll(prometheus({ queries: PROMETHEUS_QUERIES.slice(0, 1), timing }), timing);
    await until(() => asked.length > 3);
    expect(source.ageSeconds()).toBeGreaterThanOrEqual(40);
    expect(source.ageSeconds()).toBeLessThan(80);
  });

  it.each([
    ['in the past', -3600],
    ['now', 0],
    ['in the future', 3600],
  ])('finds that data grows old where the clock of its source stands still %s', async (_when, offsetSeconds) => {
    const timing = createFastTiming();
    const stoppedAt = timing.nowSeconds() + offsetSeconds;
    answer = (_request, response) => void response.end(vector({ metric: {}, value: [stoppedAt, '1'] }));
    const source = poll(prometheus({ queries: PROMETHEUS_QUERIES.slice(0, 1), timing }), timing);
    await until(() => source.isUp);
    const startSeconds = timing.nowSeconds();
    await until(() => timing.nowSeconds() > startSeconds + 20);
    expect(source.isUp).toBe(true);
    expect(source.ageSeconds()).toBeGreaterThan(19);
  });

  it('stops without a timer left, in the middle of a question too', async () => {
    const timing = createFastTiming();
    answer = () => undefined;
    const source = poll(prometheus({ timing }), timing);
    await until(() => asked.length === 1);
    await source.stop();
    expect(timing.openTimers()).toBe(0);
  });
});
