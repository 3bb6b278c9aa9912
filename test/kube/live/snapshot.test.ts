import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterFromDocuments } from '../../../src/kube/cluster.ts';
import type { Connection } from '../../../src/kube/live/connection.ts';
import { createMetricsApiSource } from '../../../src/kube/live/metrics-api-source.ts';
import { createPrometheusSource } from '../../../src/kube/live/prometheus-source.ts';
import { type SnapshotOptions, takeSnapshot } from '../../../src/kube/live/snapshot.ts';
import { inNamespace, LOST_WITHOUT, SNAPSHOT_RESOURCES } from '../../../src/kube/live/snapshot-resources.ts';
import { listPathOf, RESOURCES, type Resource } from '../../../src/kube/resources.ts';
import { answerStatus, FakeApiServer, type Json, type Script } from './fake-api-server.ts';
import { connectTo, createFastTiming } from './rig.ts';

function resourceOf(kind: string): Resource {
  const found = RESOURCES.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no resource of kind ${kind}`);
  return found;
}

const nodes = resourceOf('Node');
const pods = resourceOf('Pod');
const claims = resourceOf('PersistentVolumeClaim');
const vms = resourceOf('VirtualMachine');

const amounts = { cpu: '8', memory: '16Gi', pods: '10' };
const node = (name: string) => ({ metadata: { name }, status: { capacity: amounts, allocatable: amounts } });
const pod = (name: string, nodeName?: string, namespace = 'vms') => ({
  metadata: { name, namespace, uid: `${namespace}-${name}` },
  spec: { ...(nodeName === undefined ? {} : { nodeName }), containers: [{ name: 'c' }] },
});

/** What is asked before the server answers by itself; true where that was an answer. */
type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

let server: FakeApiServer;
let connection: Connection;
let timing: ReturnType<typeof createFastTiming>;
let intercept: Intercept;

beforeEach(async () => {
  intercept = () => false;
  timing = createFastTiming();
  server = await FakeApiServer.start(
    RESOURCES.filter(({ isOptional }) => !isOptional),
    (listener) =>
      createServer((request, response) => void (intercept(request, response) || listener(request, response))),
  );
  connection = await connectTo(server.port);
});

afterEach(async () => {
  expect(timing.openTimers()).toBe(0);
  connection.close();
  await server.stop();
});

const never = new AbortController().signal;

async function take(options: Partial<SnapshotOptions> = {}) {
  const taken = await takeSnapshot(connection, { signal: never, timing, ...options });
  if ('failure' in taken) throw new Error(taken.failure.message);
  return taken.value;
}

async function failureOf(options: Partial<SnapshotOptions> = {}) {
  const taken = await takeSnapshot(connection, { signal: never, timing, ...options });
  return 'failure' in taken ? taken.failure : null;
}

/** `Kind namespace/name` of every object. */
function namesIn({ objects }: { readonly objects: readonly unknown[] }): string[] {
  return objects.map((object) => {
    const { kind, metadata } = object as { kind: string; metadata: { namespace?: string; name: string } };
    return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
  });
}

/** Does something as soon as a kind is asked for, before it is answered. */
function whenAsked(resource: Resource, act: () => void): void {
  let isDone = false;
  intercept = (request) => {
    if (!isDone && request.url?.startsWith(`${listPathOf(resource)}?`) === true) {
      isDone = true;
      act();
    }
    return false;
  };
}

const answerJson =
  (value: unknown): Script =>
  (_request, response) =>
    void response.end(JSON.stringify(value));

describe('takeSnapshot', () => {
  it('holds every kind in the order in which a reader likes them, without a word on kinds that a cluster lacks', async () => {
    server.put(pods, pod('p', 'a'));
    server.put(nodes, node('a'));
    server.put(resourceOf('Namespace'), { metadata: { name: 'vms' } });
    const taken = await take();
    expect(namesIn(taken)).toEqual(['Namespace vms', 'Node a', 'Pod vms/p']);
    expect([...taken.counts]).toEqual([
      ['Namespace', 1],
      ['Node', 1],
      ['Pod', 1],
    ]);
    expect([taken.warnings, taken.missing, taken.namespaces]).toEqual([[], [], null]);
  });

  it('asks for nodes, then pods, then claims, then volumes, each kind once', async () => {
    await take();
    const paths = server.requests.map((one) => one.split('?')[0]);
    const expected = ['nodes', 'pods', 'persistentvolumeclaims', 'persistentvolumes'].map((one) => `/api/v1/${one}`);
    expect(paths.filter((path) => path !== undefined && expected.includes(path))).toEqual(expected);
    expect(paths).toHaveLength(SNAPSHOT_RESOURCES.length + 1);
  });

  it('reads lists in pages', async () => {
    for (let index = 0; index < 1201; index++) server.put(nodes, node(`n${index}`));
    const counts: number[] = [];
    const taken = await take({ onProgress: (count) => counts.push(count) });
    expect(taken.counts.get('Node')).toBe(1201);
    expect(server.requestsOf(nodes, 'list')).toHaveLength(3);
    expect([counts[0], counts.at(-1)]).toEqual([1201, 1201]);
  });

  it('lists nodes again where a pod is on one that came in between', async () => {
    server.put(nodes, node('a'));
    whenAsked(pods, () => {
      server.put(nodes, node('b'));
      server.remove(nodes, 'a');
      server.put(pods, pod('late', 'b'));
    });
    const taken = await take();
    // The node that went away meanwhile stays: pods may have been listed on it.
    expect(namesIn(taken)).toEqual(['Node a', 'Node b', 'Pod vms/late']);
    expect(server.requestsOf(nodes, 'list')).toHaveLength(2);
  });

  it('gives the time after the last list, and the version that the server tells', async () => {
    intercept = (request, response) => {
      if (request.url !== '/version') return false;
      response.end('{"gitVersion":"v1.36.3"}');
      return true;
    };
    const before = timing.nowSeconds();
    const { takenAtSeconds, serverVersion } = await take();
    expect(takenAtSeconds).toBeGreaterThan(before);
    expect(takenAtSeconds).toBeLessThanOrEqual(timing.nowSeconds());
    expect(serverVersion).toBe('v1.36.3');
  });

  it.each([
    ['{"gitVersion":{"a":1}}', ''],
    [JSON.stringify({ gitVersion: 'v'.repeat(1000) }), 'v'.repeat(100)],
    ['null', ''],
    ['<html>', ''],
  ])('takes no version from %.30s, or no more than 100 characters', async (answer, version) => {
    intercept = (request, response) => {
      if (request.url === '/version') response.end(answer);
      return request.url === '/version';
    };
    expect((await take()).serverVersion).toBe(version);
  });

  it('leaves out a kind that may not be listed, and says what is not known then', async () => {
    server.serve(vms);
    server.scriptNext(claims, 'list', answerStatus(403));
    server.scriptNext(vms, 'list', answerStatus(403));
    server.put(nodes, node('a'));
    const taken = await take();
    expect(namesIn(taken)).toEqual(['Node a']);
    expect(taken.missing).toEqual(['virtualmachines.kubevirt.io', 'persistentvolumeclaims']);
    expect(taken.warnings).toEqual([
      'may not list virtualmachines.kubevirt.io in the cluster (status 403); grant the verb list on virtualmachines.kubevirt.io, without which VMs that do not run are not known',
      'may not list persistentvolumeclaims in the cluster (status 403); grant the verb list on persistentvolumeclaims, without which pods with claims fit nowhere',
    ]);
  });

  it.each([nodes, pods])('is none where nodes or pods may not be listed ($plural)', async (resource) => {
    server.scriptNext(resource, 'list', answerStatus(403));
    const failure = await failureOf();
    expect(failure?.cause).toBe('forbidden');
    expect(failure?.message).toContain(`list ${resource.plural}: found status 403`);
    expect(failure?.message).toContain(connection.target);
  });

  it('warns of a kind that every cluster has and this one lacks', async () => {
    server.withdraw(resourceOf('CSIStorageCapacity'));
    const { warnings } = await take();
    expect(warnings).toEqual([
      'list csistoragecapacities: found status 404, wanted 200; check the address; without csistoragecapacities.storage.k8s.io free capacity of storage is not known',
    ]);
  });

  it('begins a list anew that expires under way', async () => {
    for (let index = 0; index < 600; index++) server.put(pods, pod(`p${index}`));
    let isExpired = false;
    intercept = (request, response) => {
      if (isExpired || request.url?.startsWith('/api/v1/pods?limit=500&continue=') !== true) return false;
      isExpired = true;
      answerStatus(410)(request, response, new URLSearchParams());
      return true;
    };
    const { counts, warnings } = await take();
    expect([isExpired, counts.get('Pod'), warnings]).toEqual([true, 600, []]);
  });

  it('tries again after what passes, at most four times', async () => {
    server.put(nodes, node('a'));
    for (let tries = 0; tries < 3; tries++) server.scriptNext(nodes, 'list', answerStatus(503, { 'retry-after': '1' }));
    expect((await take()).counts.get('Node')).toBe(1);
    for (let tries = 0; tries < 4; tries++) server.scriptNext(nodes, 'list', answerStatus(500));
    expect((await failureOf())?.cause).toBe('server-error');
    for (let tries = 0; tries < 4; tries++) server.scriptNext(claims, 'list', answerStatus(500));
    expect((await take()).missing).toEqual(['persistentvolumeclaims']);
  });

  it('waits as long as the server asks for', async () => {
    server.scriptNext(nodes, 'list', answerStatus(429, { 'retry-after': '20' }));
    const start = timing.nowSeconds();
    await take();
    expect(timing.nowSeconds() - start).toBeGreaterThanOrEqual(20);
  });

  it('is none where the API server goes away', async () => {
    const cut: Script = (_request, response) => void response.destroy();
    for (let tries = 0; tries < 4; tries++) server.scriptNext(claims, 'list', cut);
    expect((await failureOf())?.cause).toBe('connection');
  });

  it('is none where the API server says nothing for a minute', async () => {
    intercept = (request) => request.url === '/version';
    const failure = await failureOf();
    expect(failure?.cause).toBe('silent');
    expect(server.requests).toEqual([]);
  });

  it('is none where nobody is let in', async () => {
    intercept = (request, response) => {
      answerStatus(401)(request, response, new URLSearchParams());
      return true;
    };
    expect((await failureOf())?.cause).toBe('unauthorized');
  });

  it('ends once it is cancelled, and asks for nothing more', async () => {
    const controller = new AbortController();
    server.scriptNext(claims, 'list', () => controller.abort());
    expect(await failureOf({ signal: controller.signal })).toMatchObject({ message: 'cancelled' });
    expect(server.requests.at(-1)).toContain('/api/v1/persistentvolumeclaims?');
  });

  it('leaves out what is no object, and what nests so far that no reader would take the file', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`);
    const veryDeep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const items = [null, 5, [], {}, { metadata: { name: 5 } }, node('a'), { ...node('deep'), spec: { taints: deep } }];
    const text = JSON.stringify({ metadata: { resourceVersion: '1' }, items });
    const hostile = text.replace(/\]\}$/, `,{"metadata":{"name":"very-deep","labels":${veryDeep}}}]}`);
    server.scriptNext(nodes, 'list', (_request, response) => void response.end(hostile));
    const taken = await take();
    expect(namesIn(taken)).toEqual(['Node a']);
    expect(taken.warnings).toEqual([
      '5 of nodes left out: found no object with a name',
      '2 of nodes left out: found more levels than readers take',
    ]);
  });

  it('holds an object once that stands on two pages', async () => {
    const page = (next: string) => ({
      metadata: { resourceVersion: '1', continue: next },
      items: [pod('p'), pod('q')],
    });
    server.scriptNext(pods, 'list', answerJson(page('more')));
    server.scriptNext(pods, 'list', answerJson(page('')));
    expect(namesIn(await take())).toEqual(['Pod vms/p', 'Pod vms/q']);
  });

  it('is not fooled by a key or a name called __proto__', async () => {
    const labels = JSON.parse('{"__proto__":"x"}') as Json;
    server.put(nodes, { ...node('__proto__'), metadata: { name: '__proto__', labels } });
    const { objects } = await take();
    expect(JSON.stringify(objects)).toContain('"name":"__proto__","resourceVersion":"101","labels":{"__proto__":"x"}}');
    expect(Object.getPrototypeOf((objects[0] as Json)['metadata'])).toBe(Object.prototype);
  });

  it('asks for namespaces one by one, and for what is meant for the cluster as a whole', async () => {
    const kubevirt = resourceOf('KubeVirt');
    server.serve(kubevirt);
    server.put(kubevirt, { metadata: { name: 'kubevirt', namespace: 'kubevirt' } });
    server.put(resourceOf('Namespace'), { metadata: { name: 'vms' } });
    server.put(nodes, node('a'));
    server.put(pods, pod('everywhere'));
    for (const name of ['vms', 'apps']) {
      server.serve(inNamespace(pods, name));
      server.put(inNamespace(pods, name), pod('p', 'a', name));
    }
    server.serve(inNamespace(claims, 'vms'));
    server.scriptNext(inNamespace(claims, 'apps'), 'list', answerStatus(403));
    const taken = await take({ namespaces: ['vms', 'apps'] });
    expect(namesIn(taken)).toEqual([
      'Namespace vms',
      'Node a',
      'Pod vms/p',
      'Pod apps/p',
      'KubeVirt kubevirt/kubevirt',
    ]);
    expect(taken.namespaces).toEqual(['vms', 'apps']);
    expect(taken.warnings).toContain('found no namespace apps');
    expect(taken.warnings).toContain(
      'may not list persistentvolumeclaims in namespace apps (status 403); grant the verb list on persistentvolumeclaims, without which pods with claims fit nowhere',
    );
    expect(server.requestsOf(pods, 'list')).toEqual([]);
  });

  it('holds an object of every kind that it asks for, and all of them are read without a warning', async () => {
    for (const resource of SNAPSHOT_RESOURCES) {
      if (resource.isOptional) server.serve(resource);
      server.put(resource, EXAMPLES[resource.kind] ?? { metadata: metadataOf(resource) });
    }
    const { objects, counts, warnings } = await take();
    expect(warnings).toEqual([]);
    expect([...counts.keys()].sort()).toEqual(SNAPSHOT_RESOURCES.map(({ kind }) => kind).sort());
    expect(clusterFromDocuments(objects.map((value) => ({ value }))).issues).toEqual([]);
  });

  it('leaves out revisions that are none of instancetypes, which every cluster has', async () => {
    const revisions = resourceOf('ControllerRevision');
    server.put(revisions, { metadata: { name: 'of-a-set', namespace: 'vms' }, data: { spec: { template: {} } } });
    expect(await take()).toMatchObject({ objects: [], warnings: [], missing: [] });
  });

  it('says of every kind what is not known without it', () => {
    const optional = SNAPSHOT_RESOURCES.map(({ kind }) => kind).filter((kind) => kind !== 'Node' && kind !== 'Pod');
    expect(Object.keys(LOST_WITHOUT).sort()).toEqual(optional.sort());
  });

  it('holds what was measured, of the wanted namespaces alone', async () => {
    server.put(nodes, node('a'));
    const usage = { cpu: '2500m', memory: '4Gi' };
    const timestamp = '2026-01-01T00:00:00Z';
    const launcher = { timestamp, containers: [{ name: 'compute', usage, hidden: 'no' }], hidden: 'no' };
    const answers: Record<string, unknown> = {
      '/apis/metrics.k8s.io/v1beta1/nodes': { items: [null, { metadata: { name: 'a' }, timestamp, usage }] },
      '/apis/metrics.k8s.io/v1beta1/pods': {
        items: ['vms', 'apps'].map((namespace) => ({ metadata: { name: 'p', namespace }, ...launcher })),
      },
      '/api/v1/query': {
        status: 'success',
        data: {
          resultType: 'vector',
          result: [
            { metric: { __name__: 'kubevirt_vmi_memory_used_bytes', namespace: 'apps', name: 'vm' }, value: [1, '5'] },
          ],
        },
      },
    };
    intercept = (request, response) => {
      const answer = answers[request.url?.split('?')[0] ?? ''];
      if (answer !== undefined) response.end(JSON.stringify(answer));
      return answer !== undefined;
    };
    for (const name of ['vms']) server.serve(inNamespace(pods, name));
    const sources = [
      createMetricsApiSource(connection, timing),
      createPrometheusSource({ url: `http://127.0.0.1:${server.port}`, timing }),
    ];
    const { objects, counts, warnings } = await take({ sources, namespaces: ['vms'] });
    expect(counts.get('measurements')).toBe(2);
    expect(
      warnings.filter((warning) => !warning.startsWith('found no namespace') && !warning.startsWith('list ')),
    ).toEqual(['prometheus: found no measurement']);
    expect(objects.slice(-2)).toEqual([
      { apiVersion: 'metrics.k8s.io/v1beta1', kind: 'NodeMetrics', metadata: { name: 'a' }, timestamp, usage },
      {
        apiVersion: 'metrics.k8s.io/v1beta1',
        kind: 'PodMetrics',
        metadata: { name: 'p', namespace: 'vms' },
        timestamp,
        containers: [{ name: 'compute', usage }],
      },
    ]);
    const { cluster } = clusterFromDocuments(objects.map((value) => ({ value })));
    // 2500m
    expect(cluster.nodes[0]?.usage).toMatchObject({ cpuMilli: { mean: 2500 } });
  });

  it('leaves out measurements that nest so far that no reader would take the file', async () => {
    const cpu = JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`);
    const read = async () => ({
      documents: [{ value: { kind: 'NodeMetricsList', items: [{ metadata: { name: 'a' }, usage: { cpu } }] } }],
      measuredAtSeconds: null,
      failures: [],
    });
    const { objects, warnings } = await take({ sources: [{ name: 'odd', read }] });
    expect([objects, warnings]).toEqual([[], ['odd: found no measurement']]);
  });

  it('says which measurements could not be had', async () => {
    const { warnings, objects } = await take({ sources: [createMetricsApiSource(connection, timing)] });
    expect(objects).toEqual([]);
    expect(warnings).toEqual([
      'list NodeMetrics: found status 404, wanted 200; check the address; without it some usage is not known',
      'list PodMetrics: found status 404, wanted 200; check the address; without it some usage is not known',
      'metrics-api: found no measurement',
    ]);
  });
});

describe('inNamespace', () => {
  it('leads to no other address, whatever the name is', () => {
    expect(listPathOf(inNamespace(pods, 'vms'))).toBe('/api/v1/namespaces/vms/pods');
    expect(listPathOf(inNamespace(pods, '../a?b'))).toBe('/api/v1/namespaces/..%2Fa%3Fb/pods');
  });
});

function metadataOf({ kind, isNamespaced }: Resource): Json {
  return { name: kind.toLowerCase(), ...(isNamespaced ? { namespace: 'vms' } : {}) };
}

const guest = { domain: { memory: { guest: '1Gi' }, devices: {} } };
const sizes = { cpu: { guest: 1 }, memory: { guest: '1Gi' } };

/** Objects of which a name alone is no object in order. */
const EXAMPLES: Readonly<Record<string, Json>> = {
  Node: node('node'),
  Pod: pod('pod', 'node'),
  StorageClass: { metadata: { name: 'fast' }, provisioner: 'csi.example.com' },
  PersistentVolume: {
    metadata: { name: 'pv' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      csi: { driver: 'csi.example.com', volumeHandle: 'h' },
    },
  },
  PersistentVolumeClaim: {
    metadata: { name: 'claim', namespace: 'vms' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  },
  VolumeAttachment: {
    metadata: { name: 'attachment' },
    spec: { attacher: 'csi.example.com', nodeName: 'node', source: { persistentVolumeName: 'pv' } },
  },
  ControllerRevision: {
    metadata: { name: 'revision', namespace: 'vms', labels: { 'instancetype.kubevirt.io/object-name': 'small' } },
    data: {
      apiVersion: 'instancetype.kubevirt.io/v1beta1',
      kind: 'VirtualMachineInstancetype',
      metadata: { name: 'small' },
      spec: sizes,
    },
  },
  VirtualMachineInstancetype: { metadata: { name: 'small', namespace: 'vms' }, spec: sizes },
  VirtualMachineClusterInstancetype: { metadata: { name: 'small' }, spec: sizes },
  VirtualMachineInstance: {
    metadata: { name: 'vm', namespace: 'vms' },
    spec: guest,
    status: { phase: 'Running', nodeName: 'node' },
  },
  VirtualMachine: {
    metadata: { name: 'vm', namespace: 'vms' },
    spec: { runStrategy: 'Always', template: { spec: guest } },
  },
  VirtualMachineInstanceMigration: { metadata: { name: 'move', namespace: 'vms' }, spec: { vmiName: 'vm' } },
  PriorityClass: { metadata: { name: 'high' }, value: 5 },
  CSIStorageCapacity: { metadata: { name: 'room', namespace: 'csi' }, storageClassName: 'fast', capacity: '1Gi' },
};
