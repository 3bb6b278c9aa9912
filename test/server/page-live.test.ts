// GET /cluster.json over an API server: from lists and watches, through the service's own state, to what the page reads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SCHEDULER_VERSIONS } from '../../src/core/index.ts';
import { clusterFromDocuments } from '../../src/kube/cluster.ts';
import { parseDocuments } from '../../src/kube/documents.ts';
import { RESOURCES, type Resource } from '../../src/kube/resources.ts';
import { KeptObjects } from '../../src/server/page/kept-objects.ts';
import { type RunningPage, startPage } from '../../src/server/page/page-server.ts';
import { type RunningService, startService } from '../../src/server/service.ts';
import { FakeApiServer, type Json } from '../kube/live/fake-api-server.ts';
import { connectTo, until } from '../kube/live/rig.ts';
import { nodeManifest, podManifest, profileOf } from './decisions/rig.ts';

const resourceOf = (kind: string): Resource => RESOURCES.find((one) => one.kind === kind)!;
const nodes = resourceOf('Node');
const pods = resourceOf('Pod');
const node = (name: string) => nodeManifest(name) as Json;
const pod = (name: string, nodeName: string) => podManifest(name, '1', { nodeName }) as Json;

/** `Node=1,Pod=2`. */
const countsOf = (objects: KeptObjects) =>
  [...objects.toSnapshot(['Node', 'Pod']).counts].map(([kind, count]) => `${kind}=${count}`).join();

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const log = { level: 'silent' };

describe('the cluster of an API server as the page reads it', () => {
  let folder: string;
  let api: FakeApiServer;
  let service: RunningService;
  let page: RunningPage;
  let objects: KeptObjects;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'berth-page-'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
    api = await FakeApiServer.start(RESOURCES.filter(({ isOptional }) => !isOptional));
    for (const name of ['a', 'b']) api.put(nodes, node(name));
    api.put(pods, pod('web', 'a'));
    objects = new KeptObjects();
    const profile = profileOf('kube-default');
    service = await startService({
      source: { kind: 'live', connection: await connectTo(api.port) },
      policy: { file: null, load: async () => profile },
      callers: new Map([['', profile]]),
      ...{
        weight: 1,
        scoreRange: 10,
        staleAfterSeconds: 120,
        assumeTimeoutSeconds: 30,
        binds: false,
        stopGraceSeconds: 0,
      },
      schedulerVersion: SCHEDULER_VERSIONS[0]!,
      unixNow: () => 1_700_000_000,
      tell: () => {},
      ...{ log, version: '1.2.3', listen: LOOPBACK, observe: LOOPBACK, keptObjects: objects },
    });
    const { metrics, isSynced, timeSeconds } = service;
    const cluster = { objects, isSynced, timeSeconds };
    page = await startPage({ folder, cluster, metrics, log, version: '1.2.3', listen: LOOPBACK });
  });

  afterEach(async () => {
    await page.stop();
    await service.stop();
    await api.stop();
    rmSync(folder, { recursive: true });
  });

  async function read(headers: Record<string, string> = {}) {
    const answer = await fetch(`http://127.0.0.1:${page.address.port}/cluster.json`, { headers });
    const text = await answer.text();
    return { status: answer.status, tag: answer.headers.get('etag') ?? '', text };
  }

  /** Names of the objects by kind, the moment of the snapshot left out. */
  function namesIn(text: string): Record<string, string[]> {
    const names: Record<string, string[]> = {};
    for (const { kind, metadata } of JSON.parse(text).items.slice(1)) {
      names[kind] = [...(names[kind] ?? []), metadata.name].sort();
    }
    return names;
  }

  it('has what was listed, and each change that is heard of after that', async () => {
    await until(() => service.isSynced());
    const first = await read();
    expect([first.status, namesIn(first.text)]).toEqual([200, { Node: ['a', 'b'], Pod: ['web'] }]);
    expect((await read({ 'if-none-match': first.tag })).status).toBe(304);
    api.put(nodes, node('c'));
    api.remove(nodes, 'b');
    api.put(pods, pod('db', 'c'));
    await until(() => countsOf(objects) === 'Node=2,Pod=2');
    const next = await read({ 'if-none-match': first.tag });
    expect(namesIn(next.text)).toEqual({ Node: ['a', 'c'], Pod: ['db', 'web'] });
    expect(next.tag).not.toBe(first.tag);
  });

  it('is a dump that the page opens, with the pods where they run', async () => {
    await until(() => service.isSynced());
    const { documents, issues } = parseDocuments((await read()).text);
    const { cluster } = clusterFromDocuments(documents);
    expect(issues).toEqual([]);
    expect(cluster.nodes.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(cluster.pods.map(({ name, nodeName }) => [name, nodeName])).toEqual([['web', 'a']]);
    expect(cluster.timeSeconds).toBe(1_700_000_000);
  });
});
