import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResourceAxes } from '../../../src/core/index.ts';
import { clusterFromDocuments, podFromManifest } from '../../../src/kube/cluster.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { slimObject } from '../../../src/kube/live/slim.ts';
import { findManifests } from '../../../src/kube/manifests.ts';
import { RESOURCES, type Resource } from '../../../src/kube/resources.ts';

type Json = Record<string, unknown>;

const corpus = fileURLToPath(new URL('../../corpus', import.meta.url));

function casesOf(path: string): Json[] {
  const lines = gunzipSync(readFileSync(`${corpus}/${path}`))
    .toString()
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}

function resourceOf(kind: string): Resource {
  const found = RESOURCES.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no resource of kind ${kind}`);
  return found;
}

/** A manifest as the API server would hold it: with a name, and a namespace where its kind has them. */
function stored(kind: string, manifest: unknown): Json {
  const resource = resourceOf(kind);
  const object = manifest as Json;
  const { namespace = 'default', ...metadata } = (object['metadata'] ?? {}) as Json;
  const name = metadata['name'] ?? `${metadata['generateName'] ?? 'one'}x`;
  const apiVersion = resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
  const named = resource.isNamespaced ? { ...metadata, name, namespace } : { ...metadata, name };
  return { apiVersion, ...object, kind, metadata: named };
}

function slimmed(object: Json): Json {
  const slim = slimObject(resourceOf(String(object['kind'])), object);
  if (slim === null) throw new Error(`refused: ${JSON.stringify(object).slice(0, 200)}`);
  return { ...slim };
}

/** What is read of objects: the model, and the kinds of issues (an index in a path may differ). */
function read(objects: readonly Json[]) {
  const { cluster, issues, notPlaceable } = clusterFromDocuments(objects.map((value) => ({ value })));
  const { axes, ...rest } = cluster;
  return {
    ...rest,
    resources: Array.from({ length: axes.count }, (_, axis) => axes.name(axis)),
    notPlaceable,
    issues: issues.map(({ code, severity }) => `${severity} ${code}`),
  };
}

function expectSameReading(objects: readonly Json[]): void {
  expect(read(objects.map(slimmed))).toEqual(read(objects));
}

/** Every object of a recorded snapshot, with its kind. */
function objectsOf(snapshot: Json): Json[] {
  const manifests = findManifests([{ value: snapshot }], new IssueList());
  return [...manifests].map(({ kind, field }) => stored(kind, field.value));
}

const launcherCases = casesOf('kubevirt-launcher-pods/cases.jsonl.gz');
const kubevirtObjects = launcherCases.flatMap(
  ({ pod, migrationTargetPod, vmi, defaultedVmi, sourceNode, migration }) => [
    ...[pod, migrationTargetPod].filter(Boolean).map((one) => stored('Pod', one)),
    ...[vmi, defaultedVmi].filter(Boolean).map((one) => stored('VirtualMachineInstance', one)),
    ...[sourceNode].filter(Boolean).map((one) => stored('Node', one)),
    ...[migration].filter(Boolean).map((one) => stored('VirtualMachineInstanceMigration', one)),
  ],
);

describe('slimObject', () => {
  it('knows every followed kind', () => {
    const refused = RESOURCES.filter((resource) => {
      const metadata = { name: 'a', ...(resource.isNamespaced ? { namespace: 'b' } : {}) };
      return slimObject(resource, { metadata }) === null;
    });
    expect(refused).toEqual([]);
  });

  it('leaves what is read of launcher pods, VMs and their nodes as it is', () => {
    for (const object of kubevirtObjects) expectSameReading([object]);
  });

  it('leaves what is read of a VM together with the objects around it as it is', () => {
    for (const { pod, vmi, sourceNode, kubevirtConfiguration } of launcherCases) {
      const kubevirt = { metadata: { name: 'kubevirt' }, spec: { configuration: kubevirtConfiguration } };
      const nodes = sourceNode === undefined ? [] : [stored('Node', sourceNode)];
      expectSameReading([stored('KubeVirt', kubevirt), ...nodes, stored('VirtualMachineInstance', vmi)]);
      if (pod !== undefined) expectSameReading([...nodes, stored('VirtualMachineInstance', vmi), stored('Pod', pod)]);
    }
  });

  it('leaves what is read of VirtualMachines and their instancetypes as it is', () => {
    for (const { vm, instancetype, preference } of casesOf('kubevirt-instancetypes/cases.jsonl.gz')) {
      const of = (kind: string, spec: unknown) =>
        spec === undefined ? [] : [stored(kind, { metadata: { name: 'x' }, spec })];
      expectSameReading([
        stored('VirtualMachine', vm),
        ...of('VirtualMachineClusterInstancetype', instancetype),
        ...of('VirtualMachineClusterPreference', preference),
      ]);
    }
  });

  it.each(['kube-scheduler-verdicts/cases.jsonl.gz', 'kube-scheduler-recorded/1.36.jsonl.gz'])(
    'leaves what is read of the snapshots of %s as it is',
    (path) => {
      for (const { pending, ...snapshot } of casesOf(path)) {
        const objects = objectsOf(snapshot);
        expect(objects.length).toBeGreaterThan(0);
        expectSameReading(objects);
        for (const one of (pending ?? []) as Json[]) {
          const pod = stored('Pod', one);
          const axes = new ResourceAxes();
          expect(podFromManifest(slimmed(pod), { axes })).toEqual(podFromManifest(pod, { axes }));
        }
      }
    },
  );

  it('leaves what is read of every kind as it is, whatever stands in it', () => {
    const [first] = casesOf('kube-scheduler-recorded/1.36.jsonl.gz');
    const seeds = [
      ...objectsOf(first ?? {}),
      ...kubevirtObjects,
      ...EXAMPLES.map(({ kind, object }) => stored(kind, object)),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), anything), { maxLength: 4 }),
        (seed, changes) => {
          const object = changes.reduce((changed, [at, value]) => replaceAt(changed, at, value), structuredClone(seed));
          fc.pre(slimObject(resourceOf(String(object['kind'])), object) !== null);
          expectSameReading([object]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('does nothing to what it made', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kubevirtObjects, ...EXAMPLES.map(({ kind, object }) => stored(kind, object))),
        (one) => {
          const slim = slimmed(one);
          expect(slimmed(slim)).toEqual(slim);
        },
      ),
    );
  });

  it('drops what Berth never reads', () => {
    const pod = stored('Pod', {
      metadata: {
        name: 'a',
        managedFields: [{ manager: 'kubelet' }],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', 'berth.dev/note': 'kept' },
      },
      spec: {
        serviceAccountName: 'robot',
        containers: [{ name: 'c', command: ['run'], env: [{ name: 'TOKEN', value: 'secret' }], volumeMounts: [{}] }],
        volumes: [
          { name: 'token', projected: {} },
          { name: 'db', persistentVolumeClaim: { claimName: 'db' } },
        ],
      },
      status: { podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
    });
    expect(slimmed(pod)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', namespace: 'default', annotations: { 'berth.dev/note': 'kept' } },
      spec: {
        containers: [{ name: 'c' }],
        volumes: [{ name: 'db', persistentVolumeClaim: { claimName: 'db' } }],
      },
      status: { conditions: [] },
    });
  });

  it('keeps no start-up script of a guest, which may hold secrets', () => {
    const volumes = [{ name: 'init', cloudInitNoCloud: { userData: 'password: secret' } }];
    const vm = stored('VirtualMachine', { metadata: { name: 'a' }, spec: { template: { spec: { volumes } } } });
    const vmi = stored('VirtualMachineInstance', { metadata: { name: 'a' }, spec: { volumes } });
    expect(JSON.stringify([slimmed(vm), slimmed(vmi)])).not.toContain('secret');
  });

  it('refuses what has no name, and a name that is none', () => {
    const node = resourceOf('Node');
    for (const value of [
      null,
      5,
      'a',
      [],
      {},
      { metadata: null },
      { metadata: { name: '' } },
      { metadata: { name: 5 } },
    ]) {
      expect(slimObject(node, value)).toBeNull();
    }
    expect(slimObject(node, { metadata: { name: 'x'.repeat(254) } })).toBeNull();
    expect(slimObject(node, { metadata: { name: 'x', uid: {} } })).toBeNull();
    expect(slimObject(resourceOf('Pod'), { metadata: { name: 'x' } })).toBeNull();
  });

  it('is not fooled by a key called __proto__', () => {
    const labels = JSON.parse('{"__proto__": {"name": "b"}}');
    const slim = slimObject(resourceOf('VirtualMachineInstance'), {
      metadata: { name: 'a', namespace: 'b' },
      spec: labels,
    });
    expect(Object.getPrototypeOf(slim?.['spec'])).toBe(Object.prototype);
    expect(JSON.stringify(slim?.['spec'])).toBe('{"__proto__":{"name":"b"}}');
  });
});

/** One object of each kind that the corpora lack. */
const EXAMPLES: readonly { readonly kind: string; readonly object: Json }[] = [
  {
    kind: 'NodeResourceTopology',
    object: {
      metadata: { name: 'n00' },
      attributes: [{ name: 'topologyManagerPolicy', value: 'restricted' }],
      topologyPolicies: ['SingleNUMANode'],
      zones: [
        {
          name: 'node-0',
          type: 'Node',
          costs: [{ name: 'node-0', value: 10 }],
          resources: [{ name: 'cpu', capacity: '8', allocatable: '8', available: '4' }],
        },
      ],
    },
  },
  {
    kind: 'Node',
    object: {
      metadata: {
        name: 'n',
        annotations: { 'kubevirt.io/heartbeat': '"2026-01-01T00:00:00Z"', 'berth.dev/migration-bandwidth': '1Gi' },
      },
      spec: { taints: [{ key: 'a', effect: 'NoSchedule', timeAdded: '2026-01-01T00:00:00Z' }], podCIDR: '10.0.0.0/24' },
      status: {
        allocatable: { cpu: '4', memory: '8Gi', 'alibabacloud.com/gpu-count': '2' },
        images: [{ names: ['a:v1'], sizeBytes: 5 }],
        declaredFeatures: ['X'],
        nodeInfo: { kubeletVersion: 'v1.36.0' },
      },
    },
  },
  {
    kind: 'Pod',
    object: {
      metadata: { name: 'resizing', labels: { app: 'a' }, creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: {
        nodeName: 'n',
        priority: 5,
        resources: { requests: { cpu: '2' } },
        containers: [{ name: 'c', image: 'a', resources: { requests: { cpu: '1' }, claims: [{ name: 'x' }] } }],
        volumes: [
          { name: 'a', ephemeral: { volumeClaimTemplate: {} } },
          { name: 'b', image: { reference: 'b', pullPolicy: 'Always' } },
          { name: 'c', azureFile: { secretName: 's', shareName: 't' } },
          { name: 'd', rbd: { monitors: ['m'], pool: 'p', image: 'i', readOnly: true, user: 'u' } },
          { name: 'e', configMap: { name: 'f' } },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'PodResizePending', status: 'True', reason: 'Infeasible', message: 'no' },
          { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' },
        ],
        containerStatuses: [{ name: 'c', resources: { requests: { cpu: '3' } }, allocatedResources: { cpu: '4' } }],
      },
    },
  },
  {
    kind: 'PersistentVolume',
    object: {
      metadata: { name: 'pv', labels: { 'topology.kubernetes.io/zone': 'z' } },
      spec: {
        capacity: { storage: '5Gi' },
        accessModes: ['ReadWriteMany'],
        csi: { driver: 'd', volumeHandle: 'h', volumeAttributes: { a: 'b' } },
        claimRef: { namespace: 'default', name: 'c', uid: 'u', resourceVersion: '5' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } },
      },
      status: { phase: 'Bound' },
    },
  },
  {
    kind: 'PersistentVolumeClaim',
    object: {
      metadata: {
        name: 'c',
        annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'volume.kubernetes.io/selected-node': 'n' },
        ownerReferences: [{ kind: 'Pod', name: 'p', uid: 'pod', controller: true, blockOwnerDeletion: true }],
      },
      spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '5Gi' } }, volumeName: 'pv' },
      status: { phase: 'Bound', accessModes: ['ReadWriteMany'] },
    },
  },
  {
    kind: 'CSINode',
    object: {
      metadata: { name: 'n', annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/cinder' } },
      spec: { drivers: [{ name: 'd', nodeID: 'i', allocatable: { count: 5 }, topologyKeys: ['zone'] }] },
    },
  },
  { kind: 'CSIDriver', object: { metadata: { name: 'd' }, spec: { storageCapacity: true, podInfoOnMount: true } } },
  {
    kind: 'CSIStorageCapacity',
    object: {
      metadata: { name: 'd' },
      storageClassName: 's',
      nodeTopology: { matchLabels: { zone: 'z' } },
      capacity: '5Gi',
      maximumVolumeSize: '1Gi',
    },
  },
  {
    kind: 'VolumeAttachment',
    object: {
      metadata: { name: 'v' },
      spec: {
        attacher: 'd',
        nodeName: 'n',
        source: { inlineVolumeSpec: { csi: { driver: 'd', volumeHandle: 'h', fsType: 'ext4' } } },
      },
      status: { attached: true },
    },
  },
  {
    kind: 'StorageClass',
    object: {
      metadata: { name: 's' },
      provisioner: 'd',
      parameters: { a: 'b' },
      volumeBindingMode: 'WaitForFirstConsumer',
      allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['z'] }] }],
    },
  },
  {
    kind: 'PodDisruptionBudget',
    object: {
      metadata: { name: 'b' },
      spec: { selector: { matchLabels: { app: 'a' } }, minAvailable: 1 },
      status: { disruptionsAllowed: 1, disruptedPods: { p: '2026-01-01T00:00:00Z' } },
    },
  },
  {
    kind: 'PriorityClass',
    object: { metadata: { name: 'p' }, value: 5, globalDefault: true, preemptionPolicy: 'Never', description: 'd' },
  },
  {
    kind: 'ResourceQuota',
    object: { metadata: { name: 'q' }, spec: { hard: { 'limits.cpu': '5' } }, status: { used: {} } },
  },
  {
    kind: 'NetworkAttachmentDefinition',
    object: {
      metadata: { name: 'net', annotations: { 'k8s.v1.cni.cncf.io/resourceName': 'intel.com/nic' } },
      spec: { config: '{}' },
    },
  },
  {
    kind: 'MigrationPolicy',
    object: { metadata: { name: 'm' }, spec: { selectors: { namespaceSelector: { a: 'b' } }, allowPostCopy: true } },
  },
  {
    kind: 'HyperConverged',
    object: {
      metadata: { name: 'h', annotations: { 'kubevirt.kubevirt.io/jsonpatch': '[]' } },
      spec: { liveMigrationConfig: { parallelMigrationsPerCluster: 3 } },
    },
  },
  {
    kind: 'KubeVirt',
    object: {
      metadata: { name: 'k' },
      spec: { configuration: { migrations: { parallelMigrationsPerCluster: 4 } }, imagePullPolicy: 'Always' },
      status: { observedKubeVirtVersion: 'v1.8.0', defaultArchitecture: 'amd64', phase: 'Deployed' },
    },
  },
  {
    kind: 'ControllerRevision',
    object: {
      metadata: { name: 'r', labels: { 'instancetype.kubevirt.io/object-name': 'x' } },
      data: {
        apiVersion: 'instancetype.kubevirt.io/v1beta1',
        kind: 'VirtualMachineInstancetype',
        metadata: { name: 'x' },
        spec: { cpu: { guest: 2 }, memory: { guest: '1Gi' } },
      },
      revision: 1,
    },
  },
  { kind: 'ControllerRevision', object: { metadata: { name: 's' }, data: { spec: { template: { a: 1 } } } } },
  {
    kind: 'VirtualMachineInstance',
    object: {
      metadata: { name: 'v', uid: 'v', annotations: { 'kubevirt.io/eviction-source': 'descheduler' } },
      spec: {
        domain: { memory: { guest: '1Gi' }, cpu: { sockets: 2 }, devices: {} },
        volumes: [{ name: 'd', persistentVolumeClaim: { claimName: 'c', hotpluggable: true } }],
      },
      status: {
        phase: 'Running',
        nodeName: 'n',
        evacuationNodeName: 'n',
        conditions: [
          { type: 'Ready', status: 'True' },
          { type: 'LiveMigratable', status: 'False', reason: 'DisksNotLiveMigratable', message: 'no' },
          { type: 'HotVCPUChange', status: 'True' },
        ],
        phaseTransitionTimestamps: [{ phase: 'Running', phaseTransitionTimestamp: '2026-01-01T00:00:00Z' }],
        machine: { type: 'q35' },
        memory: { guestCurrent: '2Gi', guestAtBoot: '1Gi' },
        currentCPUTopology: { sockets: 3, cores: 1, threads: 1 },
        topologyHints: { tscFrequency: 5 },
        migratedVolumes: [{ volumeName: 'd', sourcePVCInfo: { capacity: { storage: '5Gi' }, claimName: 'c' } }],
        volumeStatus: [{ name: 'd', hotplugVolume: { attachPodName: 'p' }, target: 'vda' }],
        interfaces: [{ name: 'default' }],
      },
    },
  },
  {
    kind: 'VirtualMachineInstanceMigration',
    object: {
      metadata: { name: 'm', annotations: { 'kubevirt.io/evacuationMigration': 'n', other: 'x' } },
      spec: { vmiName: 'v', priority: 'system-critical', addedNodeSelector: { a: 'b' }, receive: { migrationID: 'i' } },
      status: {
        phase: 'Succeeded',
        migrationState: { sourceNode: 'n', targetNode: 'o', endTimestamp: '2026-01-01T00:00:00Z', completed: true },
      },
    },
  },
  {
    kind: 'VirtualMachine',
    object: {
      metadata: { name: 'w', uid: 'w', generation: 3 },
      spec: {
        runStrategy: 'Manual',
        dataVolumeTemplates: [{ metadata: { name: 'd' } }],
        template: { metadata: { labels: { a: 'b' } }, spec: { domain: { memory: { guest: '1Gi' }, devices: {} } } },
      },
      status: {
        created: true,
        printableStatus: 'Running',
        runStrategy: 'Manual',
        stateChangeRequests: [{ action: 'Start', data: { paused: 'true' }, uid: 'x' }],
        conditions: [{ type: 'ManualRecoveryRequired', status: 'False' }],
        memoryDumpRequest: { phase: 'Completed', claimName: 'c' },
        instancetypeRef: { controllerRevisionRef: { name: 'r' } },
      },
    },
  },
];

/** What may stand anywhere in hostile JSON. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e300, '', 'x', '5', '1Gi', [], {}, [null], [5], { name: 5 }, [[]]),
  fc.record({ name: fc.string(), type: fc.string(), more: fc.jsonValue({ maxDepth: 2 }) }),
);

/** The object with one of its values replaced, counted through all of them; kind and names stay. */
function replaceAt(object: Json, at: number, value: unknown): Json {
  const places: { readonly owner: Json; readonly key: string }[] = [];
  const visit = (owner: Json, depth: number): void => {
    for (const key of Object.keys(owner)) {
      const inner = owner[key];
      if (depth > 1 || !['kind', 'apiVersion', 'metadata'].includes(key)) places.push({ owner, key });
      if (typeof inner === 'object' && inner !== null) visit(inner as Json, depth + 1);
    }
  };
  visit(object, 1);
  const place = places[at % Math.max(1, places.length)];
  if (place !== undefined) place.owner[place.key] = JSON.parse(JSON.stringify(value));
  return object;
}
