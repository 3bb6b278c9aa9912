import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/core/index.ts';
import { ClusterReader, clusterFromDocuments } from '../../../src/kube/cluster.ts';

const GIB = 1024 ** 3;
const T0 = '2026-11-21T08:00:00Z';
const T0_SECONDS = Date.parse(T0) / 1000;

type Json = Record<string, unknown>;

function node(name: string, changes: { labels?: Json; annotations?: Json } = {}): Json {
  const status = { allocatable: { cpu: '32', memory: '128Gi', pods: '110' } };
  return { kind: 'Node', metadata: { name, ...changes }, status };
}

/** A running VMI of 2 vCPUs and 8 GiB on a node, as the API server holds it. */
function vmi(name: string, nodeName: string, changes: { spec?: Json; status?: Json; metadata?: Json } = {}): Json {
  const domain = {
    cpu: { cores: 2, sockets: 1, threads: 1, model: 'host-model' },
    memory: { guest: '8Gi' },
    devices: { interfaces: [{ name: 'default', masquerade: {} }] },
    machine: { type: 'q35' },
    resources: {},
  };
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstance',
    metadata: { name, namespace: 'vms', uid: `uid-${name}`, ...changes.metadata },
    spec: { architecture: 'amd64', networks: [{ name: 'default', pod: {} }], domain, ...changes.spec },
    status: { phase: 'Running', nodeName, machine: { type: 'pc-q35-9.2' }, ...changes.status },
  };
}

/** Its launcher pod. */
function launcher(
  vm: string,
  nodeName: string,
  changes: { labels?: Json; annotations?: Json; name?: string; nodeSelector?: Json } = {},
): Json {
  const owner = {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstance',
    name: vm,
    uid: `uid-${vm}`,
    controller: true,
  };
  return {
    kind: 'Pod',
    metadata: {
      name: changes.name ?? `virt-launcher-${vm}-abcde`,
      namespace: 'vms',
      uid: `pod-${changes.name ?? vm}`,
      labels: { 'kubevirt.io': 'virt-launcher', 'kubevirt.io/created-by': `uid-${vm}`, ...changes.labels },
      annotations: {
        'kubevirt.io/domain': vm,
        'kubevirt.io/memory-overhead-bytes': String(GIB / 4),
        ...changes.annotations,
      },
      ownerReferences: [owner],
    },
    spec: {
      nodeName,
      nodeSelector: {
        'kubevirt.io/schedulable': 'true',
        'machine-type.node.kubevirt.io/q35': 'true',
        ...changes.nodeSelector,
      },
      containers: [{ name: 'compute', resources: { requests: { cpu: '200m', memory: `${8.25 * GIB}` } } }],
    },
    status: { phase: nodeName === '' ? 'Pending' : 'Running' },
  };
}

/** The target pod of a migration: unbound, or bound with the node its guest is said to run on. */
function target(vm: string, nodeName: string, source: string): Json {
  return launcher(vm, nodeName, {
    name: `virt-launcher-${vm}-target`,
    labels: { 'kubevirt.io/migrationJobUID': 'uid-m', ...(source === '' ? {} : { 'kubevirt.io/nodeName': source }) },
    annotations: { 'kubevirt.io/migrationJobName': 'm' },
  });
}

function migration(phase: string, changes: { annotations?: Json; spec?: Json; status?: Json } = {}): Json {
  return {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstanceMigration',
    metadata: { name: 'm', namespace: 'vms', uid: 'uid-m', annotations: changes.annotations ?? {} },
    spec: { vmiName: 'db', ...changes.spec },
    status: { phase, ...changes.status },
  };
}

const read = (...values: Json[]) => clusterFromDocuments(values.map((value) => ({ value })));
const podsOf = (...values: Json[]): readonly Pod[] => read(...values).cluster.pods;

describe('VMs of a cluster', () => {
  it.each([
    // 1970-01-01T01:00:00Z is 3600
    [
      'its first time in Running',
      [
        ['Scheduled', '00:59:00'],
        ['Running', '01:00:00'],
      ],
      'Running',
      3600,
    ],
    ['its creation where that is not told', [], 'Running', 1800],
    ['nothing while it does not run', [], 'Scheduled', null],
  ] as const)('run since %s', (_title, transitions, phase, expected) => {
    const phaseTransitionTimestamps = transitions.map(([name, time]) => ({
      phase: name,
      phaseTransitionTimestamp: `1970-01-01T${time}Z`,
    }));
    const running = vmi('db', 'a', {
      metadata: { creationTimestamp: '1970-01-01T00:30:00Z' },
      status: { phase, phaseTransitionTimestamps },
    });
    expect(podsOf(node('a'), launcher('db', 'a'), running)[0]!.vm!.startTimeSeconds).toBe(expected);
  });

  it('count once with their launcher pod, and make it whole', () => {
    const pods = podsOf(node('a'), launcher('db', 'a'), vmi('db', 'a'));
    expect(pods).toHaveLength(1);
    expect(pods[0]).toMatchObject({ name: 'virt-launcher-db-abcde', nodeName: 'a' });
    expect(pods[0]!.vm).toMatchObject({
      name: 'db',
      vcpus: 2,
      guestMemoryBytes: 8 * GIB,
      cpuModel: { kind: 'host-model' },
      machineType: 'pc-q35-9.2',
      migratability: { isMigratable: true, reason: '' },
      migration: null,
    });
  });

  it('have the memory they have now, and what they were asked to grow to', () => {
    const memoryOf = (guestCurrent: string) => {
      const { vm } = podsOf(node('a'), vmi('db', 'a', { status: { phase: 'Running', memory: { guestCurrent } } }))[0]!;
      return [vm!.guestMemoryBytes / GIB, vm!.askedMemoryBytes];
    };
    expect(memoryOf('4Gi')).toEqual([4, 8 * GIB]);
    expect(memoryOf('8Gi')).toEqual([8, undefined]);
  });

  it('are told by their launcher pod alone where nothing else is there', () => {
    const [pod] = podsOf(
      node('a'),
      launcher('db', 'a', { nodeSelector: { 'cpu-model.node.kubevirt.io/Skylake': 'true' } }),
    );
    // 200m at KubeVirt's ratio of 10 are 2 vCPUs; 8.25 GiB less the overhead of 0.25 are the guest's 8.
    expect(pod!.vm).toMatchObject({
      name: 'db',
      uid: 'uid-db',
      vcpus: 2,
      guestMemoryBytes: 8 * GIB,
      cpuModel: { kind: 'named', name: 'Skylake' },
      machineType: 'q35',
      migratability: { isMigratable: null, reason: '' },
    });
  });

  it('get the launcher pod that KubeVirt would make where they have none: where they run, or pending', () => {
    const [running, starting] = podsOf(
      node('a'),
      vmi('db', 'a'),
      vmi('web', '', { status: { phase: 'Pending', nodeName: undefined } }),
    );
    expect(running).toMatchObject({ name: 'virt-launcher-db', namespace: 'vms', nodeName: 'a', phase: 'Running' });
    // 2 vCPUs / 10 and the console log's 5m; 8 GiB, 240 + 2 x 8 + 8 + 32 MiB of overhead, 35 MB of the console log.
    expect(running!.requests.slice(0, 2)).toEqual([205, 8 * GIB + 296 * 1024 ** 2 + 35e6]);
    expect(starting).toMatchObject({ name: 'virt-launcher-web', nodeName: '', phase: 'Pending' });
  });

  it('that have ended take nothing', () => {
    expect(podsOf(node('a'), vmi('db', 'a', { status: { phase: 'Succeeded', nodeName: 'a' } }))).toEqual([]);
  });

  const template = { spec: { domain: { devices: {}, memory: { guest: '1Gi' } } } };
  const vm = (name: string, spec: Json): Json => ({
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachine',
    metadata: { name, namespace: 'vms' },
    spec: { template, ...spec },
  });

  it('that are stopped take nothing, those that are to run get a pending pod', () => {
    const pods = podsOf(node('a'), vm('off', { runStrategy: 'Halted' }), vm('on', { runStrategy: 'Always' }));
    expect(pods.map(({ name, nodeName }) => [name, nodeName])).toEqual([['virt-launcher-on', '']]);
  });

  it('of an unknown instancetype are named with the nearest, and everything else goes on', () => {
    const instancetype = {
      apiVersion: 'instancetype.kubevirt.io/v1beta1',
      kind: 'VirtualMachineClusterInstancetype',
      metadata: { name: 'u1.large' },
      spec: { cpu: { guest: 2 }, memory: { guest: '8Gi' } },
    };
    const bare = { spec: { domain: { devices: {} } } };
    const [good, bad] = ['u1.large', 'u1.larg'].map((name) =>
      vm(name, { runStrategy: 'Always', instancetype: { name }, template: bare }),
    );
    const { cluster, issues, notPlaceable } = read(node('a'), instancetype, good!, bad!);
    expect(cluster.pods.map(({ vm: guest }) => [guest?.name, guest?.vcpus])).toEqual([['u1.large', 2]]);
    expect(issues[0]).toMatchObject({
      severity: 'warning',
      path: 'spec.instancetype.name',
      found: '"u1.larg"',
      remedy: 'did you mean u1.large?',
    });
    expect(issues.map(({ code }) => code)).toContain('not-placeable');
    expect(notPlaceable).toEqual(['vms/u1.larg']);
  });

  it('are not pods that only make volumes bind, nor hot-plug helpers', () => {
    const dummy = launcher('db', '', { annotations: { 'kubevirt.io/ephemeral-provisioning': 'true' } });
    const helper = launcher('db', 'a', { name: 'hp-volume-x', labels: { 'kubevirt.io': 'hotplug-disk' } });
    expect(podsOf(node('a'), dummy, helper).map(({ vm: guest }) => guest)).toEqual([null, null]);
  });
});

describe('target pods of migrations', () => {
  const roleOf = (...values: Json[]) =>
    podsOf(node('a'), node('b'), ...values).find(({ name }) => name.endsWith('target'))?.vm?.migration;

  it('are those that are not bound, whatever else is known', () => {
    expect(roleOf(target('db', '', 'a'))).toEqual({ key: 'vms/m', sourceNode: 'a', reason: 'user', priority: 0 });
  });

  it('learn their source from the label, the VMI or the other pod', () => {
    expect(roleOf(target('db', '', ''), vmi('db', 'a'))?.sourceNode).toBe('a');
    expect(roleOf(target('db', '', ''), launcher('db', 'a'))?.sourceNode).toBe('a');
    expect(roleOf(target('db', '', ''))?.sourceNode).toBe('');
  });

  it('do not take their own node for the source, though the VMI says that the guest runs there already', () => {
    const handedOver = [vmi('db', 'b'), migration('Running')];
    expect(roleOf(target('db', 'b', ''), launcher('db', 'a'), ...handedOver)?.sourceNode).toBe('a');
    expect(roleOf(target('db', 'b', ''), ...handedOver)?.sourceNode).toBe('');
  });

  it('stay targets while their migration runs, and are none once it has ended', () => {
    expect(roleOf(target('db', 'b', 'a'), migration('Running'))?.sourceNode).toBe('a');
    expect(roleOf(target('db', 'b', 'a'), migration('Succeeded'))).toBeNull();
    // The object is gone: the guest is said to run where the pod is, or elsewhere.
    expect(roleOf(target('db', 'b', 'b'))).toBeNull();
    expect(roleOf(target('db', 'b', 'a'))?.sourceNode).toBe('a');
  });

  const evacuation = { 'kubevirt.io/evacuationMigration': 'a' };
  const update = { 'kubevirt.io/workloadUpdateMigration': '' };
  it.each([
    ['user', {}, vmi('db', 'a')],
    ['evacuation', evacuation, vmi('db', 'a')],
    [
      'rebalancing',
      evacuation,
      vmi('db', 'a', { metadata: { annotations: { 'kubevirt.io/eviction-source': 'descheduler' } } }),
    ],
    ['update', update, vmi('db', 'a')],
    ['hotplug', update, vmi('db', 'a', { status: { conditions: [{ type: 'HotMemoryChange', status: 'True' }] } })],
  ])('are moved for %s', (reason, annotations, guest) => {
    expect(roleOf(target('db', '', 'a'), guest, migration('Scheduling', { annotations }))?.reason).toBe(reason);
  });

  it.each([
    ['a drain', { status: { evacuationNodeName: 'a' } }, 'evacuation'],
    [
      'the descheduler',
      {
        status: { evacuationNodeName: 'a' },
        metadata: { annotations: { 'kubevirt.io/eviction-source': 'descheduler' } },
      },
      'rebalancing',
    ],
    ['a hot-plug', { status: { conditions: [{ type: 'HotVCPUChange', status: 'True' }] } }, 'hotplug'],
    ['a drain that is over', { status: { evacuationNodeName: 'b' } }, undefined],
    ['nothing', {}, undefined],
  ])('are due, though nothing was made of it, because of %s', (_, changes, reason) => {
    const [pod] = podsOf(node('a'), launcher('db', 'a'), vmi('db', 'a', changes));
    expect(pod!.vm!.dueReason).toBe(reason);
  });

  it('carry the priority of their migration in the queue', () => {
    const urgent = migration('Scheduling', { spec: { priority: 'system-critical' } });
    expect(roleOf(target('db', '', 'a'), urgent)?.priority).toBe(100);
  });

  it('keep what host-model came to on the first node, from their selectors', () => {
    const selectors = {
      'cpu-model-migration.node.kubevirt.io/Skylake': 'true',
      'cpu-feature.node.kubevirt.io/vmx': 'true',
    };
    const [pod] = podsOf(node('a'), launcher('db', 'a', { nodeSelector: selectors }), vmi('db', 'a'));
    expect(pod!.vm!.startedCpu).toEqual({ model: 'Skylake', features: ['vmx'] });
  });
});

describe('migrations of a cluster', () => {
  it('are read with their nodes, phase and times', () => {
    const state = { sourceNode: 'a', targetNode: 'b', startTimestamp: T0, endTimestamp: '2026-11-21T08:01:00Z' };
    const { cluster } = read(node('a'), node('b'), migration('Failed', { status: { migrationState: state } }));
    expect(cluster.migrations).toEqual([
      {
        namespace: 'vms',
        name: 'm',
        uid: 'uid-m',
        vmName: 'db',
        phase: 'failed',
        reason: 'user',
        priority: 0,
        sourceNode: 'a',
        addedNodeSelector: new Map(),
        targetNode: 'b',
        startSeconds: T0_SECONDS,
        endSeconds: T0_SECONDS + 60,
      },
    ]);
  });

  it('are no warning where their VM runs, whatever tells so', () => {
    const pods = [launcher('db', 'a'), target('db', '', 'a')];
    for (const objects of [pods, [...pods].reverse(), [vmi('db', 'a')]]) {
      expect(read(node('a'), node('b'), ...objects, migration('Scheduling')).issues).toEqual([]);
    }
    const [issue] = read(node('a'), node('b'), pods[1]!, migration('Scheduling')).issues;
    expect(issue).toMatchObject({ severity: 'warning', path: 'spec.vmiName', found: '"db", which does not run' });
  });

  it('that succeeded within 48 hours are the history of their VM', () => {
    const ended = (endTimestamp: string, name: string): Json => {
      const one = migration('Succeeded', { status: { migrationState: { startTimestamp: T0, endTimestamp } } });
      return { ...one, metadata: { name, namespace: 'vms', uid: name } };
    };
    const heard = node('a', { annotations: { 'kubevirt.io/heartbeat': '"2026-11-22T08:00:00Z"' } });
    const [pod] = podsOf(
      heard,
      launcher('db', 'a'),
      ended('2026-11-21T08:10:00Z', 'm1'),
      ended('2026-11-21T08:30:00Z', 'm2'),
    );
    expect(pod!.vm!.migrationHistory).toEqual({
      count: 2,
      lastEndSeconds: T0_SECONDS + 1800,
      lastDurationSeconds: 1800,
    });
    const late = node('a', { annotations: { 'kubevirt.io/heartbeat': '"2026-11-24T08:00:00Z"' } });
    expect(podsOf(late, launcher('db', 'a'), ended('2026-11-21T08:10:00Z', 'm1'))[0]!.vm!.migrationHistory).toBeNull();
  });

  const kubevirt = (migrations: Json): Json => ({
    apiVersion: 'kubevirt.io/v1',
    kind: 'KubeVirt',
    metadata: { name: 'kubevirt' },
    spec: { configuration: { migrations } },
  });
  const hyperConverged = {
    apiVersion: 'hco.kubevirt.io/v1beta1',
    kind: 'HyperConverged',
    metadata: { name: 'hco' },
    spec: {},
  };

  it('are limited as KubeVirt is configured, or as HyperConverged would', () => {
    const limits = (...values: Json[]) => read(node('a'), ...values).cluster.migrationLimits;
    expect(limits()).toBeNull();
    expect(limits(kubevirt({}))).toEqual({ perCluster: 5, outboundPerNode: 2 });
    expect(limits(hyperConverged)).toEqual({ perCluster: 5, outboundPerNode: 1 });
    expect(limits(hyperConverged, kubevirt({ parallelMigrationsPerCluster: 25 }))).toEqual({
      perCluster: 25,
      outboundPerNode: 2,
    });
  });

  it('run by the settings of the cluster, and of the policy that selects the VM', () => {
    const policy = {
      apiVersion: 'migrations.kubevirt.io/v1alpha1',
      kind: 'MigrationPolicy',
      metadata: { name: 'fast' },
      spec: {
        selectors: { virtualMachineInstanceSelector: { tier: 'db' } },
        allowPostCopy: true,
        bandwidthPerMigration: '64Mi',
      },
    };
    const chosen = vmi('db', 'a', { metadata: { labels: { tier: 'db' } } });
    const [db, web] = podsOf(node('a'), kubevirt({ completionTimeoutPerGiB: 20 }), policy, chosen, vmi('web', 'a'));
    const common = { completionTimeoutPerGigabyteSeconds: 20, progressTimeoutSeconds: 150 };
    expect(db!.vm!.migrationSettings).toMatchObject({
      ...common,
      bandwidthBytesPerSecond: 64 * 1024 ** 2,
      allowsPostCopy: true,
      allowsWorkloadDisruption: true,
    });
    expect(web!.vm!.migrationSettings).toMatchObject({ ...common, bandwidthBytesPerSecond: 0, allowsPostCopy: false });
  });
});

describe('migratability', () => {
  const reasonOf = (changes: Parameters<typeof vmi>[2], ...others: Json[]) =>
    podsOf(node('a'), vmi('db', 'a', changes), ...others)[0]!.vm!.migratability;
  const claim = (accessModes: string[]): Json => ({
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'vms' },
    spec: { accessModes, resources: { requests: { storage: '10Gi' } } },
  });
  const volumes = [{ name: 'd', persistentVolumeClaim: { claimName: 'data' } }];
  const domainWith = (changes: Json) => ({ spec: { domain: { memory: { guest: '1Gi' }, ...changes } } });

  it("is what KubeVirt's condition says", () => {
    const conditions = [{ type: 'LiveMigratable', status: 'False', reason: 'DisksNotLiveMigratable' }];
    expect(reasonOf({ status: { nodeName: 'a', phase: 'Running', conditions } })).toEqual({
      isMigratable: false,
      reason: 'DisksNotLiveMigratable',
    });
  });

  it.each([
    ['InterfaceNotLiveMigratable', domainWith({ devices: { interfaces: [{ name: 'default', bridge: {} }] } })],
    ['HostDeviceNotLiveMigratable', domainWith({ devices: { hostDevices: [{ name: 'x', deviceName: 'a.b/c' }] } })],
    ['SEVNotLiveMigratable', domainWith({ launchSecurity: { sev: {} } })],
    ['TDXNotLiveMigratable', domainWith({ launchSecurity: { tdx: {} } })],
    ['HypervPassthroughNotLiveMigratable', domainWith({ features: { hypervPassthrough: { enabled: true } } })],
    ['DisksNotLiveMigratable', { spec: { volumes: [{ name: 'h', hostDisk: { path: '/x' } }] } }],
  ])('is missing for %s', (reason, changes) => {
    // With another spec there is no pod network, but for the first.
    const networks = reason.startsWith('Interface') ? { networks: [{ name: 'default', pod: {} }] } : { networks: [] };
    const spec = { ...changes.spec, ...networks };
    expect(reasonOf({ spec })).toEqual({ isMigratable: false, reason });
  });

  it('needs claims that many nodes may write; unknown claims leave it open', () => {
    expect(reasonOf({ spec: { volumes } }, claim(['ReadWriteOnce']))).toMatchObject({ isMigratable: false });
    expect(reasonOf({ spec: { volumes } }, claim(['ReadWriteMany']))).toMatchObject({ isMigratable: true });
    expect(reasonOf({ spec: { volumes } })).toMatchObject({ isMigratable: null });
  });
});

describe('addSubjects', () => {
  const subjectsOf = (cluster: Json[], asked: Json[]) => {
    const reader = new ClusterReader();
    reader.add(cluster.map((value) => ({ value })));
    reader.addSubjects(asked.map((value) => ({ value })));
    return reader.finish();
  };

  it('makes the pod of a VMI that is asked about, and keeps it out of the cluster', () => {
    const { cluster, subjects } = subjectsOf([node('a')], [vmi('new', 'a')]);
    expect(cluster.pods).toEqual([]);
    expect(subjects.map(({ name, nodeName }) => [name, nodeName])).toEqual([['virt-launcher-new', '']]);
  });

  it('makes the target of a migration of a VM that runs, from what its VMI asks for now', () => {
    const grown = vmi('db', 'a', { spec: { domain: { cpu: { cores: 4 }, memory: { guest: '16Gi' }, devices: {} } } });
    const asked = migration('', { spec: { addedNodeSelector: { disk: 'ssd' } } });
    const { subjects } = subjectsOf([node('a'), launcher('db', 'a'), grown], [asked]);
    expect(subjects[0]).toMatchObject({ nodeName: '', vm: { migration: { key: 'vms/m', sourceNode: 'a' } } });
    expect(subjects[0]!.requests[0]).toBe(405);
    expect(subjects[0]!.nodeSelector.get('disk')).toBe('ssd');
    expect(subjects[0]!.requiredPodAntiAffinity).toHaveLength(1);
  });

  it('tells a migration whose VM does not run', () => {
    const { subjects, issues } = subjectsOf([node('a'), launcher('dba', 'a')], [migration('')]);
    expect(subjects).toEqual([]);
    expect(issues.at(-1)).toMatchObject({ path: 'spec.vmiName', found: '"db"', remedy: 'did you mean dba?' });
  });
});

describe('hostile VMs', () => {
  it.each([
    [
      'a negative memory',
      vmi('db', 'a', { spec: { domain: { memory: { guest: '-1Gi' } } } }),
      'spec.domain.memory.guest',
    ],
    [
      'an unknown eviction strategy',
      vmi('db', 'a', { spec: { evictionStrategy: 'LiveMigrat', domain: {} } }),
      'spec.evictionStrategy',
    ],
  ])('%s is named with its path, and leaves out that VM alone', (_what, guest, path) => {
    const { cluster, issues, notPlaceable } = read(node('a'), guest, vmi('web', 'a'));
    expect(issues.map((issue) => `${issue.severity} ${issue.path}`)).toContain(`warning ${path}`);
    expect([notPlaceable, cluster.pods.map(({ name }) => name)]).toEqual([['vms/db'], ['virt-launcher-web']]);
  });
});
