import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderIssue } from '../../src/core/index.ts';
import { clusterFromDocuments, type ReadCluster } from '../../src/kube/cluster.ts';
import type { ReadOptions } from '../../src/kube/read-context.ts';

function read(value: unknown, options: ReadOptions = {}): ReadCluster {
  return clusterFromDocuments([{ value, file: 'in.json' }], options);
}

const node = (name: string, more: object = {}) => ({ kind: 'Node', metadata: { name }, ...more });
const pod = (name: string, spec: object = {}, metadata: object = {}) => ({
  kind: 'Pod',
  metadata: { name, namespace: 'd', ...metadata },
  spec,
});
const without = ({ kind: _, ...object }: { kind: string }) => object;

/** Names of nodes and pods. */
function namesIn({ cluster }: ReadCluster): string[] {
  return [...cluster.nodes, ...cluster.pods].map((one) => one.name);
}

describe('clusterFromDocuments on shapes of input', () => {
  it.each([
    ['a List', { kind: 'List', items: [node('n'), pod('p')] }],
    ['a plain array', [node('n'), pod('p')]],
    ['lists in a List', { kind: 'List', items: [{ kind: 'NodeList', items: [without(node('n'))] }, pod('p')] }],
    ['items without a kind of the list', { items: [node('n'), pod('p')] }],
    ['an export with plain arrays', { nodes: [without(node('n'))], pods: [without(pod('p'))], schedulerConfig: {} }],
    ['an export of typed lists', { nodes: { kind: 'NodeList', items: [] }, pods: [without(pod('p'))] }],
  ])('reads %s', (name, value) => {
    const result = read(value);
    expect(namesIn(result)).toEqual(name === 'an export of typed lists' ? ['p'] : ['n', 'p']);
  });

  it('reads single objects, typed lists whose items lack a kind, and several documents', () => {
    expect(namesIn(read(node('n')))).toEqual(['n']);
    expect(namesIn(read({ kind: 'PodList', items: [without(pod('p')), without(pod('q'))] }))).toEqual(['p', 'q']);
    expect(namesIn(read({ kind: 'PodList', items: null }))).toEqual([]);
    expect(namesIn(clusterFromDocuments([{ value: node('n') }, { value: null }, { value: pod('p') }]))).toEqual([
      'n',
      'p',
    ]);
  });

  it('skips other kinds and counts them in one warning', () => {
    const others = [{ kind: 'Secret' }, { kind: 'Secret' }, { kind: 'ConfigMap' }];
    const knative = { kind: 'Service', apiVersion: 'serving.knative.dev/v1', metadata: { name: 's' } };
    const { issues, skipped } = read({ kind: 'List', items: [...others, knative, node('n')] });
    expect([...skipped]).toEqual([
      ['Secret', 2],
      ['ConfigMap', 1],
      ['Service.serving.knative.dev', 1],
    ]);
    expect(issues).toMatchObject([
      { code: 'unknown-kind', severity: 'warning', found: '2 Secret, 1 ConfigMap, 1 Service.serving.knative.dev' },
    ]);
  });

  it('reports what is no Kubernetes object, and goes on', () => {
    const { cluster, issues } = read([7, { metadata: {} }, node('n')]);
    expect(cluster.nodes).toHaveLength(1);
    expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(['wrong-type [0]', 'missing-field [1].kind']);
  });
});

describe('clusterFromDocuments on what is wrong', () => {
  it('says where, what was found, what was wanted and what to do', () => {
    const bad = node('n', { status: { allocatable: { memory: '12Gb' } } });
    expect(read({ kind: 'List', items: [node('m'), bad] }).issues.map(renderIssue)).toEqual([
      'in.json: items[1].status.allocatable.memory: found "12Gb", wanted a Kubernetes quantity; write 12G or 12Gi',
    ]);
  });

  it('refuses the object with the error and keeps the others', () => {
    const { cluster, issues } = read([node('n', { status: { capacity: { cpu: '-1' } } }), node('m')]);
    expect(cluster.nodes.map((one) => one.name)).toEqual(['m']);
    expect(issues).toMatchObject([{ code: 'negative-quantity', path: '[0].status.capacity.cpu' }]);
  });

  it('keeps a pod bound to a node that is not there, with a warning', () => {
    const { cluster, issues } = read([pod('p', { nodeName: 'gone' })]);
    expect(cluster.pods).toHaveLength(1);
    expect(issues).toMatchObject([{ code: 'missing-node', severity: 'warning', path: '[0].spec.nodeName' }]);
  });

  it('names both pods that have one uid', () => {
    const { cluster, issues } = read([pod('p', {}, { uid: 'u' }), pod('q', {}, { uid: 'u' })]);
    expect(cluster.pods.map((one) => one.name)).toEqual(['p']);
    expect(issues).toMatchObject([
      {
        code: 'duplicate-pod',
        severity: 'error',
        path: '[1]',
        found: 'pod uid u of d/q again (first: in.json: [0], d/p)',
      },
    ]);
  });

  it('reports each place of a fault that stands in many objects', () => {
    const tolerations = [{ operator: 'Like' }];
    const { issues } = read([pod('p', { tolerations }), pod('q', { tolerations })]);
    expect(issues.map((issue) => issue.path)).toEqual([
      '[0].spec.tolerations[0].operator',
      '[1].spec.tolerations[0].operator',
    ]);
  });

  it('counts the issues of one code that are too many to keep', () => {
    const pods = Array.from({ length: 1500 }, (_, index) => pod(`p${index}`, { nodeName: 'gone' }));
    const { issues } = read(pods);
    expect(issues).toHaveLength(1001);
    expect(issues.at(-1)).toMatchObject({ code: 'missing-node', found: '500 more like these' });
  });
});

describe('clusterFromDocuments on many equal things', () => {
  const spec = {
    nodeSelector: { disk: 'ssd' },
    containers: [{ image: 'a', ports: [{ hostPort: 80 }], resources: { requests: { cpu: '1', memory: '1Gi' } } }],
    tolerations: [{ operator: 'Exists' }],
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: {}, topologyKey: 'z' }],
      },
    },
    topologySpreadConstraints: [
      { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
    ],
  };
  const [a, b, other] = read([
    pod('a', spec, { labels: { app: 'x' } }),
    pod('b', spec, { labels: { app: 'x' } }),
    pod('c', { ...spec, containers: [] }, { labels: { app: 'y' }, namespace: 'e' }),
  ]).cluster.pods;

  it.each([
    'labels',
    'nodeSelector',
    'requests',
    'nonZeroRequests',
    'tolerations',
    'requiredPodAntiAffinity',
    'spreadConstraints',
    'images',
    'hostPorts',
    'volumes',
  ] as const)('makes equal %s one object', (field) => {
    expect(a![field]).toBe(b![field]);
  });

  it('keeps apart what differs, in the pod or around it', () => {
    expect(other!.labels).not.toEqual(a!.labels);
    expect(other!.requests).not.toEqual(a!.requests);
    expect(other!.requiredPodAntiAffinity[0]!.namespaces).toEqual(['e']);
  });
});

describe('clusterFromDocuments when defaulting', () => {
  it('knows classes that come after the pods', () => {
    const manifests = [
      pod('p', { priorityClassName: 'high' }),
      { kind: 'PriorityClass', metadata: { name: 'high' }, value: 9 },
    ];
    expect(read(manifests, { defaulting: true }).cluster.pods[0]?.priority).toBe(9);
  });
});

/** Values that look like manifests until one looks closer. */
const keys = [
  'kind',
  'items',
  'metadata',
  'name',
  'namespace',
  'labels',
  'spec',
  'status',
  'containers',
  'resources',
  'requests',
  'cpu',
  'affinity',
  'nodeAffinity',
  'tolerations',
  'volumes',
  'allocatable',
  '__proto__',
  'constructor',
  'nodes',
  'pods',
];
const texts = ['Pod', 'Node', 'List', 'PodList', '1', '1Gi', '-1', '', 'Exists', '2026-01-01T00:00:00Z'];
const { hostile } = fc.letrec((tie) => ({
  hostile: fc.oneof(
    { maxDepth: 8 },
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 60, ...texts),
    fc.array(tie('hostile'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.constantFrom(...keys), tie('hostile')), { maxLength: 8 })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('clusterFromDocuments on hostile input', () => {
  it('answers any JSON value with a cluster and issues', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.jsonValue()), (value) => {
        const { cluster } = read(value);
        expect(cluster.pods.length + cluster.nodes.length).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'Node',
    'Pod',
    'Service',
    'ReplicaSet',
    'ReplicationController',
    'PodDisruptionBudget',
    'PriorityClass',
    'PersistentVolumeClaim',
    'PersistentVolume',
    'StorageClass',
    'CSINode',
    'CSIDriver',
    'CSIStorageCapacity',
    'VolumeAttachment',
    'Namespace',
  ])('reads a %s of any content', (kind) => {
    fc.assert(
      fc.property(hostile, hostile, hostile, (metadata, spec, status) => {
        const { issues } = read({ kind, metadata, spec, status });
        expect(issues.every((issue) => issue.path.length > 0)).toBe(true);
      }),
    );
  });

  it('refuses nesting that no Kubernetes object has', () => {
    let deep: unknown = 'x';
    for (let level = 0; level < 50_000; level++) deep = [deep];
    const { issues } = read(pod('p', { tolerations: deep }));
    expect(issues).toMatchObject(
      [{ code: 'input-too-deep', path: '[0].spec.tolerations' }].map(({ code }) => ({ code })),
    );
  });

  it('does not let a key of an object reach the prototype of all', () => {
    read(
      JSON.parse('{"kind":"Pod","metadata":{"name":"p","__proto__":{"polluted":true}},"__proto__":{"polluted":true}}'),
    );
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
