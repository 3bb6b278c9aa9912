import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/kube/live/connection.ts';
import { type ClusterWatch, type WatchClusterOptions, watchCluster } from '../../../src/kube/live/watch-cluster.ts';
import { RESOURCES, type Resource, SERVED_RESOURCES } from '../../../src/kube/resources.ts';
import { answerStatus, FakeApiServer } from './fake-api-server.ts';
import { connectTo, createFastTiming, RecordingSink, until } from './rig.ts';

function resourceOf(kind: string): Resource {
  const found = RESOURCES.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no resource of kind ${kind}`);
  return found;
}

const nodes = resourceOf('Node');
const pods = resourceOf('Pod');
const vmis = resourceOf('VirtualMachineInstance');

const named = (name: string) => ({ metadata: { name } });
const podNamed = (name: string) => ({ metadata: { name, namespace: 'vms' } });

describe('watchCluster', () => {
  let server: FakeApiServer;
  let connection: Connection;
  let timing: ReturnType<typeof createFastTiming>;
  let sink: RecordingSink;
  let running: ClusterWatch[];

  beforeEach(async () => {
    server = await FakeApiServer.start(RESOURCES.filter(({ isOptional }) => !isOptional));
    connection = await connectTo(server.port);
    timing = createFastTiming();
    sink = new RecordingSink();
    running = [];
  });

  afterEach(async () => {
    await Promise.all(running.map((watch) => watch.stop()));
    connection.close();
    await server.stop();
  });

  function follow(resources: readonly Resource[], options: Partial<WatchClusterOptions> = {}): ClusterWatch {
    const watch = watchCluster({ connection, sink, resources, timing, ...options });
    running.push(watch);
    return watch;
  }

  /** Follows nodes, of which there is one, until they are watched. */
  async function followNodes(options: Partial<WatchClusterOptions> = {}) {
    server.put(nodes, named('a'));
    const watch = follow([nodes], options);
    await until(() => server.watcherCount(nodes) === 1);
    return { watch, status: watch.statuses[0]! };
  }

  const namesOfNodes = () => sink.names('Node')?.join() ?? '';

  it('lists what is there and then hears of every change', async () => {
    server.put(pods, podNamed('p'));
    const { watch } = await followNodes();
    expect(sink.log).toEqual(['replace Node 1']);
    server.put(nodes, named('b'));
    server.put(nodes, named('b'));
    server.remove(nodes, 'a');
    await until(() => namesOfNodes() === 'b');
    expect(sink.log).toEqual(['replace Node 1', 'put Node b', 'put Node b', 'remove Node a']);
    expect(watch.isSynced).toBe(true);
    expect(watch.hindrances).toEqual([]);
  });

  it('asks for bookmarks, in pages of 500, and for watches of random length', async () => {
    for (let index = 0; index < 1201; index++) server.put(nodes, named(`n${index}`));
    await followNodes();
    expect(sink.log).toEqual(['replace Node 1202']);
    expect(server.requestsOf(nodes, 'list')).toEqual([
      '/api/v1/nodes?limit=500',
      '/api/v1/nodes?limit=500&continue=500',
      '/api/v1/nodes?limit=500&continue=1000',
    ]);
    const [watched] = server.requestsOf(nodes, 'watch');
    // 100 at the start, 1202 puts; 300 + 0.5 x (600 - 300) seconds
    expect(watched).toBe('/api/v1/nodes?watch=1&resourceVersion=1302&allowWatchBookmarks=true&timeoutSeconds=450');
  });

  it('goes on from the last version where a connection breaks', async () => {
    const { status } = await followNodes();
    server.put(nodes, named('b'));
    await until(() => namesOfNodes() === 'a,b');
    server.cut(nodes);
    server.put(nodes, named('c'));
    await until(() => namesOfNodes() === 'a,b,c');
    expect(server.requestsOf(nodes, 'list')).toHaveLength(1);
    expect(server.requestsOf(nodes, 'watch')[1]).toContain('resourceVersion=102');
    expect([...status.breaks]).toEqual([['connection', 1]]);
    expect(sink.log.filter((line) => line === 'put Node b')).toHaveLength(1);
  });

  it('goes on from the version of a bookmark', async () => {
    await followNodes();
    server.bookmark(nodes);
    server.put(nodes, named('b'));
    server.bookmark(nodes);
    await until(() => namesOfNodes() === 'a,b');
    server.end(nodes);
    await until(() => server.requestsOf(nodes, 'watch').length === 2);
    expect(server.requestsOf(nodes, 'watch')[1]).toContain('resourceVersion=104');
  });

  it('lists again where the version has expired, and keeps the old objects until then', async () => {
    const { status } = await followNodes();
    server.remove(nodes, 'a');
    await until(() => namesOfNodes() === '');
    server.put(nodes, named('b'));
    await until(() => namesOfNodes() === 'b');
    let release = (): void => undefined;
    server.scriptNext(nodes, 'list', (_request, response) => {
      release = () => response.end(JSON.stringify({ metadata: { resourceVersion: '999' }, items: [named('c')] }));
    });
    server.compact();
    server.cut(nodes);
    await until(() => server.requestsOf(nodes, 'list').length === 2);
    expect(namesOfNodes()).toBe('b');
    release();
    await until(() => namesOfNodes() === 'c');
    expect([...status.relists]).toEqual([
      ['start', 1],
      ['expired', 1],
    ]);
    expect(status.breaks.get('expired')).toBe(1);
  });

  it('takes an answer 410 for the same as an event that says so', async () => {
    const { status } = await followNodes();
    server.scriptNext(nodes, 'watch', answerStatus(410));
    server.end(nodes);
    await until(() => status.relists.get('expired') === 1);
    await until(() => sink.log.length === 2);
  });

  it('lists from the start where a page has expired', async () => {
    for (let index = 0; index < 600; index++) server.put(nodes, named(`n${index}`));
    server.scriptNext(nodes, 'list', (_request, response) => {
      const items = [named('torn')];
      response.end(JSON.stringify({ metadata: { resourceVersion: '1', continue: '500' }, items }));
    });
    server.scriptNext(nodes, 'list', answerStatus(410));
    const { status } = await followNodes();
    expect(sink.log).toEqual(['replace Node 601']);
    expect([status.relists.get('start'), status.breaks.get('expired')]).toEqual([2, 1]);
  });

  it('waits longer after each failure in a row', async () => {
    const moments: number[] = [];
    for (let index = 0; index < 5; index++) {
      server.scriptNext(nodes, 'list', (request, response, query) => {
        moments.push(timing.nowSeconds());
        answerStatus(500)(request, response, query);
      });
    }
    const { status } = await followNodes();
    expect(status.breaks.get('server-error')).toBe(5);
    // 0.2 s, 0.4 s, 0.8 s, 1.6 s, of which random 0.5 makes three quarters: timers may be late, never early.
    const gaps = moments.slice(1).map((moment, index) => moment - moments[index]!);
    [0.15, 0.3, 0.6, 1.2].forEach((seconds, index) => {
      expect(gaps[index]).toBeGreaterThan(seconds * 0.9);
    });
  });

  it('waits as long as a throttling server asks for', async () => {
    server.scriptNext(nodes, 'list', answerStatus(429, { 'retry-after': '7' }));
    const startSeconds = timing.nowSeconds();
    const { status } = await followNodes();
    expect(timing.nowSeconds() - startSeconds).toBeGreaterThan(6.9);
    expect(status.breaks.get('throttled')).toBe(1);
  });

  it('cuts a watch in which nothing was heard for 90 s', async () => {
    const { status } = await followNodes();
    await until(() => status.breaks.get('silent') === 1);
    await until(() => server.watcherCount(nodes) === 1);
    server.put(nodes, named('b'));
    await until(() => namesOfNodes() === 'a,b');
    expect(server.requestsOf(nodes, 'list')).toHaveLength(1);
  });

  it('cuts a list that does not end', async () => {
    server.scriptNext(nodes, 'list', (_request, response) => void response.write('{"metadata":'));
    const { status } = await followNodes();
    expect(status.breaks.get('silent')).toBe(1);
    expect(namesOfNodes()).toBe('a');
  });

  it('lists again where a stream stays garbage', async () => {
    const { status } = await followNodes();
    const garble = () => server.scriptNext(nodes, 'watch', (_request, response) => void response.end('{"type": "AD\n'));
    garble();
    server.send(nodes, 'no json\n');
    await until(() => status.relists.get('garbage') === 1);
    await until(() => sink.log.length === 2);
    expect(status.breaks.get('garbage')).toBe(2);
    expect(namesOfNodes()).toBe('a');
  });

  it('reads on after a list that is none', async () => {
    for (const body of ['', '[]', '{"metadata":{}}', '{"metadata":{"resourceVersion":"1"},"items":5}', '<html>']) {
      server.scriptNext(nodes, 'list', (_request, response) => void response.end(body));
    }
    const { status } = await followNodes();
    expect(status.breaks.get('garbage')).toBe(5);
    expect(namesOfNodes()).toBe('a');
  });

  it('puts events together that come in pieces, and leaves out what is no object', async () => {
    const { status } = await followNodes();
    const line = `${JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'b', resourceVersion: '900' } } })}\n`;
    server.send(nodes, line.slice(0, 20));
    server.send(nodes, `${line.slice(20)}\n${line}${JSON.stringify({ type: 'ADDED', object: { metadata: {} } })}\n`);
    await until(() => status.leftOut === 1);
    expect(sink.log.filter((one) => one === 'put Node b')).toHaveLength(2);
    expect(status.breaks.size).toBe(0);
  });

  it('finds a kind that appears later, and forgets one that goes', async () => {
    const watch = follow([vmis]);
    const status = watch.statuses[0]!;
    await until(() => watch.isSynced);
    expect([status.isPresent, sink.names(vmis.kind)]).toEqual([false, []]);
    server.serve(vmis);
    server.put(vmis, podNamed('db'));
    await until(() => server.watcherCount(vmis) === 1);
    expect([status.isPresent, sink.names(vmis.kind)]).toEqual([true, ['vms/db']]);
    server.withdraw(vmis);
    await until(() => !status.isPresent);
    expect([watch.isSynced, sink.names(vmis.kind)]).toEqual([true, []]);
    expect(status.hindrance).toBe('');
  });

  it('is not synced while a kind that every cluster has is not found', async () => {
    server.withdraw(nodes);
    const watch = follow([nodes, pods]);
    await until(() => (watch.statuses[0]?.breaks.get('absent') ?? 0) > 1);
    expect([watch.isSynced, watch.ageSeconds()]).toEqual([false, Number.POSITIVE_INFINITY]);
    expect(watch.hindrances[0]).toContain('list nodes: found status 404');
  });

  it('tells which right is missing, and asks seldom', async () => {
    server.scriptNext(pods, 'list', answerStatus(403));
    const startSeconds = timing.nowSeconds();
    const watch = follow([pods]);
    await until(() => watch.hindrances.length === 1);
    expect(watch.hindrances[0]).toMatch(/^list pods: found status 403, wanted 200; grant the right .*cluster fake at/);
    await until(() => watch.isSynced);
    expect(timing.nowSeconds() - startSeconds).toBeGreaterThan(29);
    expect(watch.hindrances).toEqual([]);
  });

  it('soon asks again for what it could read before: a server that starts refuses everybody', async () => {
    const watch = follow([pods]);
    await until(() => server.watcherCount(pods) === 1);
    server.scriptNext(pods, 'watch', answerStatus(403));
    const startSeconds = timing.nowSeconds();
    server.cut(pods);
    await until(() => watch.statuses[0]!.breaks.get('forbidden') === 1 && server.watcherCount(pods) === 1);
    expect(timing.nowSeconds() - startSeconds).toBeLessThan(5);
  });

  it('survives a server that restarts', async () => {
    const { status } = await followNodes();
    const { port } = server;
    await server.stop();
    await until(() => (status.breaks.get('connection') ?? 0) > 2);
    expect(status.hindrance).toMatch(/ECONNREFUSED.*check that the server runs/);
    server.put(nodes, named('b'));
    await server.listen(port);
    await until(() => namesOfNodes() === 'a,b');
    expect(status.hindrance).toBe('');
  });

  it('tells how long ago the most silent kind was heard of', async () => {
    const watch = follow([nodes, pods]);
    await until(() => server.watcherCount(nodes) + server.watcherCount(pods) === 2);
    const startSeconds = timing.nowSeconds();
    await until(() => timing.nowSeconds() > startSeconds + 10);
    server.bookmark(nodes);
    await until(() => watch.statuses[0]!.heardAtSeconds! > startSeconds);
    expect(watch.ageSeconds()).toBeGreaterThanOrEqual(10);
    server.bookmark(pods);
    await until(() => watch.ageSeconds() < 10);
  });

  it('does not count the silence of a kind that the cluster does not have', async () => {
    const watch = follow([nodes, vmis]);
    await until(() => watch.isSynced && server.watcherCount(nodes) === 1);
    const startSeconds = timing.nowSeconds();
    await until(() => timing.nowSeconds() > startSeconds + 10);
    server.bookmark(nodes);
    await until(() => watch.ageSeconds() < 10);
    expect(watch.statuses[1]!.heardAtSeconds).toBeLessThanOrEqual(startSeconds);
  });

  it('follows everything that deciding needs', async () => {
    const watch = follow(SERVED_RESOURCES);
    await until(() => watch.isSynced);
    expect(watch.statuses.filter(({ isPresent }) => !isPresent).map(({ kind }) => kind)).toEqual(
      SERVED_RESOURCES.filter(({ isOptional }) => isOptional).map(({ kind }) => kind),
    );
  });

  /** Makes the sink throw, the first so many times it is told of an object or a list like that. */
  function refuseAtFirst(method: 'put' | 'remove' | 'replace', count: number): () => number {
    const told = sink[method].bind(sink) as (kind: string, what: never) => void;
    let times = 0;
    sink[method] = (kind: string, what: never) => {
      if (times++ < count) throw new Error('no room');
      told(kind, what);
    };
    return () => times;
  }

  it.each(['put', 'remove'] as const)('tells again of what the sink threw on in a watch: %s', async (method) => {
    const { watch, status } = await followNodes();
    refuseAtFirst(method, 2);
    if (method === 'put') server.put(nodes, named('b'));
    else server.remove(nodes, 'a');
    server.put(nodes, named('c'));
    await until(() => status.breaks.get('not-taken') === 1);
    await until(() => namesOfNodes() === (method === 'put' ? 'a,b,c' : 'c'));
    expect([...status.breaks]).toEqual([['not-taken', 2]]);
    expect(server.requestsOf(nodes, 'list')).toHaveLength(1);
    expect(watch.hindrances).toEqual([]);
  });

  it('lists again where the sink threw on a list, and is not synced until then', async () => {
    refuseAtFirst('replace', 2);
    server.put(nodes, named('a'));
    const watch = follow([nodes]);
    const hindrances = new Set<string>();
    await until(() => {
      if (!watch.isSynced) for (const one of watch.hindrances) hindrances.add(one);
      return server.watcherCount(nodes) === 1;
    });
    expect([namesOfNodes(), watch.isSynced]).toEqual(['a', true]);
    expect([...watch.statuses[0]!.breaks]).toEqual([['not-taken', 2]]);
    expect([...hindrances].join()).toMatch(/^list nodes: what came could not be taken in \(no room\); report it \(/);
  });

  it('tells again that a kind is gone where the sink threw on that', async () => {
    const timesTold = refuseAtFirst('replace', 1);
    const watch = follow([vmis]);
    await until(() => watch.isSynced);
    expect([timesTold(), sink.names(vmis.kind)]).toEqual([2, []]);
  });

  it('stops without a timer, a watch or a word left', async () => {
    const { watch } = await followNodes();
    server.scriptNext(pods, 'list', answerStatus(500));
    const other = follow([pods, vmis]);
    await until(() => other.statuses[1]?.isSynced === true);
    await Promise.all([watch.stop(), other.stop()]);
    expect(timing.openTimers()).toBe(0);
    await until(() => server.watcherCount(nodes) === 0);
    const before = sink.log.length;
    server.put(nodes, named('late'));
    await connection.request('GET', '/api/v1/nodes').then(({ body }) => body.destroy());
    expect(sink.log).toHaveLength(before);
  });
});
