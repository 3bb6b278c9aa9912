import { describe, expect, it } from 'vitest';
import type { Issue, Pod, PriorityClass } from '../../src/core/index.ts';
import { ResourceAxes } from '../../src/core/index.ts';
import { podFromManifest } from '../../src/kube/cluster.ts';
import type { ReadOptions } from '../../src/kube/read-context.ts';

interface Given {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: unknown;
}

function read(given: Given, options: ReadOptions & { priorityClasses?: PriorityClass[] } = {}) {
  const metadata = { name: 'a', namespace: 'team', ...given.metadata };
  const manifest = { metadata, spec: given.spec ?? {}, status: given.status ?? {} };
  return podFromManifest(manifest, { ...options, axes: new ResourceAxes() });
}

/** The pod of a manifest without any issue. */
function podOf(given: Given, options: ReadOptions & { priorityClasses?: PriorityClass[] } = {}): Pod {
  const { pod, issues } = read(given, options);
  expect(issues).toEqual([]);
  return pod!;
}

function issuesOf(given: Given, options: ReadOptions = {}): readonly Issue[] {
  return read(given, options).issues;
}

describe('podFromManifest', () => {
  it('takes what is absent as kube-scheduler does', () => {
    expect(podOf({})).toMatchObject({
      uid: 'team/a',
      namespace: 'team',
      name: 'a',
      owner: null,
      priority: 0,
      preemptsLowerPriority: true,
      schedulerName: 'default-scheduler',
      nodeName: '',
      phase: 'Pending',
      isTerminating: false,
      creationTimeSeconds: null,
      requests: [0, 0, 0, 0],
      tolerations: [],
      requiredNodeAffinity: null,
      containerCount: 0,
      extendedResources: [],
    });
  });

  it('takes null for absent', () => {
    const spec = { nodeName: null, tolerations: null, affinity: null, containers: null, overhead: null };
    expect(podOf({ spec, metadata: { labels: null, uid: null } })).toMatchObject({ nodeName: '', tolerations: [] });
  });

  it('reads times, owner, gates and preemption', () => {
    const pod = podOf({
      metadata: {
        uid: 'u1',
        creationTimestamp: '1970-01-01T00:01:00Z',
        deletionTimestamp: '1970-01-01T00:02:00Z',
        ownerReferences: [
          { kind: 'Job', name: 'j', uid: 'u2' },
          { kind: 'ReplicaSet', name: 'rs', uid: 'u3', controller: true },
        ],
      },
      spec: { schedulingGates: [{ name: 'g' }], preemptionPolicy: 'Never', priority: -5, nodeName: 'n1' },
      status: {
        phase: 'Running',
        startTime: '1970-01-01T02:01:30+02:00',
        nominatedNodeName: 'n2',
        conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }],
      },
    });
    expect(pod).toMatchObject({
      uid: 'u1',
      owner: { kind: 'ReplicaSet', name: 'rs', uid: 'u3' },
      schedulingGates: ['g'],
      preemptsLowerPriority: false,
      priority: -5,
      nodeName: 'n1',
      nominatedNodeName: 'n2',
      phase: 'Running',
      isTerminating: true,
      isPreempted: true,
      creationTimeSeconds: 60,
      startTimeSeconds: 90,
    });
  });

  it('warns of a time that is none, and goes on without it', () => {
    const { pod, issues } = read({ metadata: { creationTimestamp: 'yesterday' } });
    expect(pod?.creationTimeSeconds).toBeNull();
    expect(issues).toMatchObject([{ code: 'bad-time', severity: 'warning', path: 'metadata.creationTimestamp' }]);
  });

  it('leaves out annotations that copy the object', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', kept: 'yes' };
    expect([...podOf({ metadata: { annotations } }).annotations]).toEqual([['kept', 'yes']]);
  });

  it('keeps labels named like parts of every object', () => {
    const labels = JSON.parse('{"__proto__": "a", "constructor": "b", "toString": "c"}');
    const pod = podOf({ metadata: { labels } });
    expect([...pod.labels]).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ]);
    expect(podOf({}).labels.size).toBe(0);
  });

  it('reads tolerations: an empty operator is Equal, an unknown one tolerates nothing', () => {
    const tolerations = [{ key: 'a', value: 'b' }, { operator: 'Exists' }, { key: 'a', operator: 'Like' }];
    const { pod, issues } = read({ spec: { tolerations } });
    expect(pod?.tolerations).toEqual([
      { key: 'a', operator: 'Equal', value: 'b', effect: '' },
      { key: '', operator: 'Exists', value: '', effect: '' },
    ]);
    expect(issues).toMatchObject([
      { code: 'unknown-value', severity: 'warning', path: 'spec.tolerations[2].operator', found: '"Like"' },
    ]);
  });

  it('reads host ports of containers and sidecars, with TCP and every address where nothing is said', () => {
    const ports = [{ containerPort: 1, hostPort: 80 }, { containerPort: 2 }];
    const spec = {
      containers: [{ ports }],
      initContainers: [
        { ports: [{ hostPort: 81, protocol: 'UDP', hostIP: '10.0.0.1' }], restartPolicy: 'Always' },
        { ports: [{ hostPort: 82 }] },
      ],
    };
    expect(podOf({ spec }).hostPorts).toEqual([
      { hostIP: '10.0.0.1', protocol: 'UDP', port: 81 },
      { hostIP: '0.0.0.0', protocol: 'TCP', port: 80 },
    ]);
    const onHost = { hostNetwork: true, containers: [{ ports: [{ containerPort: 443 }] }] };
    expect(podOf({ spec: onHost }).hostPorts).toEqual([]);
    expect(podOf({ spec: onHost }, { defaulting: true }).hostPorts).toMatchObject([{ port: 443 }]);
  });

  it('names images with a tag', () => {
    const images = ['a', 'a:v1', 'host:5000/a', 'host:5000/a:v1', 'a@sha256:00'];
    const spec = {
      initContainers: [{ image: 'init' }],
      containers: images.map((image) => ({ image })),
      volumes: [{ name: 'v', image: { reference: 'data' } }],
    };
    const pod = podOf({ spec });
    expect(pod.images).toEqual([
      'init:latest',
      'a:latest',
      'a:v1',
      'host:5000/a:latest',
      'host:5000/a:v1',
      'a@sha256:00',
    ]);
    expect(pod.volumeImages).toEqual(['data:latest']);
    expect(pod.containerCount).toBe(6);
  });

  it('reads the volumes that rules compare, and CSI volumes of in-tree kinds', () => {
    const volumes = [
      { name: 'c', persistentVolumeClaim: { claimName: 'claim' } },
      { name: 'e', ephemeral: { volumeClaimTemplate: {} } },
      { name: 'g', gcePersistentDisk: { pdName: 'disk', readOnly: true } },
      { name: 'w', awsElasticBlockStore: { volumeID: 'vol-1' } },
      { name: 'i', iscsi: { iqn: 'iqn.x' } },
      { name: 'r', rbd: { monitors: ['m'], pool: 'p', image: 'i' } },
      { name: 'z', azureDisk: { diskURI: '/disks/1' } },
      { name: 'f', azureFile: { secretName: 'azure-storage-account-acc-secret', shareName: 's' } },
      { name: 'o', emptyDir: {} },
    ];
    expect(podOf({ spec: { volumes } }).volumes).toEqual([
      { kind: 'claim', claimName: 'claim', isEphemeral: false },
      { kind: 'claim', claimName: 'a-e', isEphemeral: true },
      { kind: 'gce-pd', pdName: 'disk', isReadOnly: true },
      { kind: 'aws-ebs', volumeId: 'vol-1', isReadOnly: false },
      { kind: 'iscsi', iqn: 'iqn.x', isReadOnly: false },
      { kind: 'rbd', monitors: ['m'], pool: 'p', image: 'i', isReadOnly: false },
      { kind: 'migrated', driver: 'disk.csi.azure.com', handle: '/disks/1' },
      { kind: 'migrated', driver: 'file.csi.azure.com', handle: '#acc#s#f#team' },
    ]);
  });

  it('tells which features of the kubelet a pod needs', () => {
    expect(podOf({ spec: { hostNetwork: true, hostUsers: false } }).requiredFeatures).toHaveLength(1);
    expect(podOf({ spec: { hostNetwork: true } }).requiredFeatures).toEqual([]);
  });
});

describe('podFromManifest on node affinity', () => {
  const required = (terms: object[]) => ({
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
  });

  it('keeps a term that does not parse as one that never matches', () => {
    const terms = [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['x'] }] }, { matchExpressions: [] }];
    const { pod, issues } = read({ spec: required(terms) });
    expect(pod?.requiredNodeAffinity?.terms.map((term) => term.isValid)).toEqual([false, true]);
    expect(issues).toMatchObject([{ code: 'bad-selector', severity: 'warning' }]);
  });

  it('tells no terms from no selector', () => {
    expect(podOf({ spec: required([]) }).requiredNodeAffinity).toEqual({ terms: [] });
    expect(podOf({ spec: { affinity: { nodeAffinity: {} } } }).requiredNodeAffinity).toBeNull();
  });

  it('reads preferred terms with their weights', () => {
    const preference = { matchExpressions: [{ key: 'a', operator: 'Exists' }] };
    const preferredDuringSchedulingIgnoredDuringExecution = [{ weight: 7, preference }];
    const spec = { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution } } };
    expect(podOf({ spec }).preferredNodeAffinity).toMatchObject([{ weight: 7 }]);
  });
});

describe('podFromManifest on pod affinity', () => {
  const termOf = (term: object, options: ReadOptions = {}) => {
    const spec = { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
    return podOf({ spec, metadata: { labels: { app: 'web', hash: 'h1' } } }, options).requiredPodAffinity[0]!;
  };

  it('speaks of its own namespace where it names and selects none', () => {
    expect(termOf({ topologyKey: 'zone' })).toMatchObject({
      namespaces: ['team'],
      namespaceSelector: null,
      selector: null,
    });
  });

  it('speaks of no namespace by name where it only selects', () => {
    const term = termOf({ topologyKey: 'zone', namespaceSelector: {} });
    expect(term.namespaces).toEqual([]);
    expect(term.namespaceSelector?.requirements).toEqual([]);
  });

  it('has one text for equal terms, however they are written', () => {
    const one = termOf({
      topologyKey: 'z',
      namespaces: ['b', 'a'],
      labelSelector: { matchLabels: { x: '1', y: '2' } },
    });
    const matchExpressions = [{ key: 'y', operator: 'In', values: ['2'] }];
    const two = termOf({
      topologyKey: 'z',
      namespaces: ['a', 'b', 'a'],
      labelSelector: { matchLabels: { x: '1' }, matchExpressions },
    });
    expect(two.text).toBe(one.text);
    expect(termOf({ topologyKey: 'y', namespaces: ['a', 'b'] }).text).not.toBe(one.text);
  });

  it('merges label keys only when defaulting, for the API server has done it before', () => {
    const term = {
      topologyKey: 'z',
      labelSelector: { matchLabels: { app: 'web' } },
      matchLabelKeys: ['hash', 'absent'],
      mismatchLabelKeys: ['app'],
    };
    expect(termOf(term).selector?.requirements).toHaveLength(1);
    expect(termOf(term, { defaulting: true }).selector?.requirements).toEqual([
      { key: 'app', operator: 'In', values: ['web'] },
      { key: 'app', operator: 'NotIn', values: ['web'] },
      { key: 'hash', operator: 'In', values: ['h1'] },
    ]);
  });

  it.each([
    [{ matchExpressions: [{ key: 'a', operator: 'In', values: [] }] }, 'In with 0 values'],
    [{ matchExpressions: [{ key: 'a', operator: 'Exists', values: ['x'] }] }, 'Exists with 1 values'],
    [{ matchExpressions: [{ key: 'a', operator: 'Near' }] }, 'operator "Near"'],
    [{ matchExpressions: [{ key: 'not a key', operator: 'Exists' }] }, 'key "not a key"'],
    [{ matchLabels: { a: 'not a value' } }, 'value "not a value"'],
  ])('refuses the pod over a selector that does not parse: %j', (labelSelector, found) => {
    const preferred = [{ weight: 1, podAffinityTerm: { labelSelector, topologyKey: 'z' } }];
    const spec = { affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } };
    const { pod, issues } = read({ spec });
    expect(pod).toBeNull();
    expect(issues).toMatchObject([{ code: 'bad-selector', severity: 'error', found }]);
  });
});

describe('podFromManifest on topology spread', () => {
  const constraint = { maxSkew: 1, topologyKey: 'z', whenUnsatisfiable: 'DoNotSchedule' };

  it('takes what is absent as kube-scheduler does', () => {
    expect(podOf({ spec: { topologySpreadConstraints: [constraint] } }).spreadConstraints).toEqual([
      { ...constraint, selector: null, minDomains: 1, honorsNodeAffinity: true, honorsNodeTaints: false },
    ]);
  });

  it('merges label keys into a selector that is there', () => {
    const spread = (labelSelector: object | undefined, labels: object) => {
      const one = { ...constraint, labelSelector, matchLabelKeys: ['hash'] };
      return podOf({ spec: { topologySpreadConstraints: [one] }, metadata: { labels } }).spreadConstraints[0]!.selector;
    };
    expect(spread({}, { hash: 'h1' })?.requirements).toEqual([{ key: 'hash', operator: 'In', values: ['h1'] }]);
    expect(spread({}, { other: 'x' })?.requirements).toEqual([]);
    expect(spread(undefined, { hash: 'h1' })).toBeNull();
  });

  it('refuses an action that is none', () => {
    const issues = issuesOf({ spec: { topologySpreadConstraints: [{ ...constraint, whenUnsatisfiable: 'Maybe' }] } });
    expect(issues).toMatchObject([{ code: 'unknown-value', severity: 'error', found: '"Maybe"' }]);
  });
});

describe('podFromManifest when defaulting', () => {
  const classOf = (name: string, value: number, isGlobalDefault = false): PriorityClass => ({
    name,
    value,
    isGlobalDefault,
    preemptsLowerPriority: name !== 'meek',
  });
  const priorityClasses = [classOf('high', 1000), classOf('meek', 5), classOf('normal', 7, true)];

  it('takes the priority from the class named, from the default class, or as given', () => {
    const priorityOf = (spec: object) => podOf({ spec }, { defaulting: true, priorityClasses }).priority;
    expect(priorityOf({ priorityClassName: 'high' })).toBe(1000);
    expect(priorityOf({})).toBe(7);
    expect(priorityOf({ priority: 3, priorityClassName: 'high' })).toBe(3);
    expect(priorityOf({ priorityClassName: 'system-node-critical' })).toBe(2_000_001_000);
    expect(podOf({ spec: { priorityClassName: 'meek' } }, { defaulting: true, priorityClasses })).toMatchObject({
      preemptsLowerPriority: false,
    });
    expect(podOf({ spec: { priorityClassName: 'high' } }, { priorityClasses }).priority).toBe(0);
  });

  it('names the class that may be meant', () => {
    const { issues } = read({ spec: { priorityClassName: 'hihg' } }, { defaulting: true, priorityClasses });
    expect(issues).toMatchObject([{ code: 'unknown-value', severity: 'error', remedy: 'did you mean high?' }]);
  });

  it('tolerates failing nodes for a while, unless the pod says how', () => {
    const keysOf = (tolerations: object[]) =>
      podOf({ spec: { tolerations } }, { defaulting: true }).tolerations.map((one) => one.key);
    expect(keysOf([])).toEqual(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']);
    expect(keysOf([{ operator: 'Exists' }])).toEqual(['']);
    expect(keysOf([{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' }])).toEqual([
      'node.kubernetes.io/unreachable',
      'node.kubernetes.io/not-ready',
    ]);
  });

  it('names a pod after what its name would be generated from', () => {
    const metadata = { name: undefined, generateName: 'web-' };
    expect(podOf({ metadata }, { defaulting: true }).name).toBe('web-');
    expect(issuesOf({ metadata })).toMatchObject([{ code: 'missing-field', path: 'metadata.name' }]);
  });
});

describe('podFromManifest on wrong types', () => {
  it('reports all of them at once, each with its place', () => {
    const issues = issuesOf({
      metadata: { labels: { version: 1.5 } },
      spec: {
        nodeName: 7,
        tolerations: {},
        priority: 'high',
        containers: [{ resources: { requests: { cpu: '2 cores' } } }],
      },
      status: 'Running',
    });
    expect(issues.map(({ code, path, found }) => `${code} ${path} ${found}`)).toEqual([
      'wrong-type status "Running"',
      'wrong-type metadata.labels.version 1.5',
      'wrong-type spec.priority "high"',
      'wrong-type spec.nodeName 7',
      'bad-quantity spec.containers[0].resources.requests.cpu "2 cores"',
      'wrong-type spec.tolerations an object',
    ]);
    expect(issues[1]?.remedy).toBe('write it in quotes: "1.5"');
    expect(issues[4]?.remedy).toBe('write 2');
  });

  it('refuses a manifest that is no object', () => {
    expect(podFromManifest(null, { axes: new ResourceAxes() }).pod).toBeNull();
    expect(podFromManifest('pod', { axes: new ResourceAxes() }).issues[0]).toMatchObject({ code: 'wrong-type' });
  });
});
