import { describe, expect, it } from 'vitest';
import { containersOf, type Json, limitsOf, render, requestsOf, settingsOf, start, vmiOf } from './vmi-rig.ts';

const BARE: Json = { memory: { guest: '1Gi' }, cpu: { cores: 1, model: 'Skylake-Server' } };

/** A pod of a guest with a named model, changed as given. */
function podOf(domain: Json, spec: Json = {}, configuration: Json = {}, rest: Json = {}) {
  return render(vmiOf({ ...BARE, ...domain }, spec, rest), settingsOf(configuration)).pod;
}

const gates = (...featureGates: string[]): Json => ({ developerConfiguration: { featureGates } });

const MODEL = { 'cpu-model.node.kubevirt.io/Skylake-Server': 'true' };
const SCHEDULABLE = { 'kubevirt.io/schedulable': 'true' };

describe('renderLauncherPod: nodeSelector', () => {
  it.each<[string, Json, Json, Json, Json]>([
    ['a named model', {}, {}, {}, MODEL],
    ['any model of the host', { cpu: { model: 'host-model' } }, {}, {}, {}],
    ['the CPU as it is', { cpu: { model: 'host-passthrough' } }, {}, {}, {}],
    ['an architecture', {}, { architecture: 'AMD64' }, {}, { ...MODEL, 'kubernetes.io/arch': 'amd64' }],
    [
      'an architecture by any means',
      {},
      { architecture: 's390x', nodeSelector: { 'kubernetes.io/arch': 'amd64' } },
      gates('CrossArchitectureVirtualization'),
      { ...MODEL, 'kubevirt.io/vm-arch-s390x': 'true' },
    ],
    [
      'what the guest says before what the cluster says',
      {},
      { nodeSelector: { disk: 'ssd' } },
      { developerConfiguration: { nodeSelectors: { disk: 'hdd', pool: 'vms' } } },
      { ...MODEL, disk: 'ssd', pool: 'vms' },
    ],
    [
      'required features',
      {
        cpu: { model: 'host-model', features: ['', 'require', 'optional', 'forbid', 'force', 'disable'].map(feature) },
      },
      {},
      {},
      { 'cpu-feature.node.kubevirt.io/f': 'true', 'cpu-feature.node.kubevirt.io/frequire': 'true' },
    ],
    ['no features without a model', { cpu: { features: [{ name: 'aes' }] } }, {}, {}, {}],
    [
      'CPU manager',
      { cpu: { model: 'host-model', dedicatedCpuPlacement: true } },
      {},
      {},
      { 'kubevirt.io/cpumanager': 'true' },
    ],
    ['realtime', { cpu: { model: 'host-model', realtime: {} } }, {}, {}, { 'kubevirt.io/realtime': 'true' }],
    ['a machine', { machine: { type: 'q35' } }, {}, {}, { ...MODEL, 'machine-type.node.kubevirt.io/q35': 'true' }],
    ['SEV', { launchSecurity: { sev: {} } }, {}, {}, { ...MODEL, 'kubevirt.io/sev': 'true' }],
    [
      'SEV-ES',
      { launchSecurity: { sev: { policy: { encryptedState: true } } } },
      {},
      {},
      { ...MODEL, 'kubevirt.io/sev': 'true', 'kubevirt.io/sev-es': 'true' },
    ],
    [
      'SNP',
      { launchSecurity: { snp: {} } },
      {},
      {},
      { ...MODEL, 'kubevirt.io/sev': 'true', 'kubevirt.io/sev-snp': 'true' },
    ],
    ['TDX', { launchSecurity: { tdx: {} } }, {}, {}, { ...MODEL, 'kubevirt.io/tdx': 'true' }],
    [
      'secure execution',
      { launchSecurity: {} },
      { architecture: 's390x' },
      {},
      { ...MODEL, 'kubernetes.io/arch': 's390x', 'kubevirt.io/s390-pv': 'true' },
    ],
    ['no Hyper-V without the gate', { features: { hyperv: { synic: { enabled: true } } } }, {}, {}, MODEL],
    [
      'Hyper-V',
      {
        features: {
          hyperv: { synic: { enabled: true }, ipi: { enabled: false }, relaxed: { enabled: true }, evmcs: {} },
        },
      },
      {},
      gates('HypervStrictCheck'),
      { ...MODEL, 'hyperv.node.kubevirt.io/synic': 'true', 'cpu-vendor.node.kubevirt.io/Intel': 'true' },
    ],
  ])('demands %s', (_, domain, spec, configuration, selector) => {
    expect(podOf(domain, spec, configuration).spec['nodeSelector']).toEqual({ ...SCHEDULABLE, ...selector });
  });

  it('demands the machine type that the guest runs with', () => {
    const { spec } = podOf({ machine: { type: 'q35' } }, {}, {}, { status: { machine: { type: 'pc-q35-rhel9.6.0' } } });
    const selector = { ...SCHEDULABLE, ...MODEL, 'machine-type.node.kubevirt.io/pc-q35-rhel9.6.0': 'true' };
    expect(spec['nodeSelector']).toEqual(selector);
  });

  it.each([
    ['invtsc required', { features: [{ name: 'invtsc', policy: 'require' }] }, {}, 2_100_000_000, true],
    ['invtsc forced', { features: [{ name: 'invtsc', policy: 'force' }] }, {}, 2_100_000_000, true],
    ['invtsc optional', { features: [{ name: 'invtsc', policy: 'optional' }] }, {}, 2_100_000_000, false],
    ['reenlightenment', {}, { hyperv: { reenlightenment: { enabled: true } } }, 2_100_000_000, true],
    ['reenlightenment unset', {}, { hyperv: { reenlightenment: {} } }, 2_100_000_000, false],
    ['no frequency known', { features: [{ name: 'invtsc', policy: 'require' }] }, {}, 0, false],
  ])('demands a TSC frequency where the guest cannot do without: %s', (_, cpu, features, tscFrequency, isDemanded) => {
    const { spec } = podOf({ cpu, features }, {}, {}, { status: { topologyHints: { tscFrequency } } });
    const keys = Object.keys(spec['nodeSelector'] as Json);
    expect(keys.includes('scheduling.node.kubevirt.io/tsc-frequency-2100000000')).toBe(isDemanded);
  });
});

function feature(policy: string): Json {
  return policy === '' ? { name: 'f' } : { name: `f${policy}`, policy };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const missing = (key: string): Json => ({ key, operator: 'DoesNotExist' });
const OBSOLETE = missing('node-labeller.kubevirt.io/obsolete-host-model');

describe('renderLauncherPod: affinity', () => {
  it('is none for a guest with a named model', () => {
    expect(podOf({}).spec['affinity']).toBeUndefined();
  });

  it('keeps guests with the model of the host off obsolete ones, and off nodes with forbidden features', () => {
    const features = [{ name: 'vmx', policy: 'forbid' }];
    for (const cpu of [{ features }, { model: 'host-model', features }]) {
      const matchExpressions = [OBSOLETE, missing('cpu-feature.node.kubevirt.io/vmx')];
      expect(podOf({ cpu }).spec['affinity']).toEqual({
        nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [{ matchExpressions }] } },
      });
    }
  });

  it('adds to every alternative of the guest', () => {
    const zone = { key: 'zone', operator: 'Exists' };
    const nodeSelectorTerms = [{ matchExpressions: [zone] }, { matchFields: [zone] }];
    const affinity = { podAffinity: { [REQUIRED]: [] }, nodeAffinity: { [REQUIRED]: { nodeSelectorTerms } } };
    expect(podOf({ cpu: {} }, { affinity }).spec['affinity']).toEqual({
      podAffinity: { [REQUIRED]: [] },
      nodeAffinity: {
        [REQUIRED]: {
          nodeSelectorTerms: [
            { matchExpressions: [zone, OBSOLETE] },
            { matchFields: [zone], matchExpressions: [OBSOLETE] },
          ],
        },
      },
    });
    expect(nodeSelectorTerms).toEqual([{ matchExpressions: [zone] }, { matchFields: [zone] }]);
  });

  it('keeps guests apart that reserve a disk', () => {
    const disks = [
      { name: 'a', lun: { reservation: true } },
      { name: 'b', lun: {} },
    ];
    const claim = (name: string) => ({ name, persistentVolumeClaim: { claimName: `claim-${name}` } });
    const vmi = vmiOf({ ...BARE, devices: { disks } }, { volumes: [claim('a'), claim('b')] });
    const claimUids = new Map([
      ['claim-a', 'uid-a'],
      ['claim-b', 'uid-b'],
    ]);
    const { pod } = render(vmi, settingsOf({}, { claimUids }));
    expect(pod.metadata['labels']).toMatchObject({ 'pr.kubevirt.io/uid-a': '' });
    const labelSelector = { matchExpressions: [{ key: 'pr.kubevirt.io/uid-a', operator: 'Exists' }] };
    expect(pod.spec['affinity']).toEqual({
      podAntiAffinity: { [REQUIRED]: [{ labelSelector, topologyKey: 'kubernetes.io/hostname' }] },
    });
    expect(requestsOf(pod)['devices.kubevirt.io/pr-helper']).toBe('1');
    const old = render(vmi, settingsOf({}, { claimUids, version: '1.8' })).pod;
    expect(old.spec['affinity']).toBeUndefined();
  });

  it('prefers the architecture of the guest where others would do', () => {
    const { spec } = podOf({}, { architecture: 'ARM64' }, gates('CrossArchitectureVirtualization'));
    const matchExpressions = [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }];
    expect(spec['affinity']).toEqual({
      nodeAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, preference: { matchExpressions } }],
      },
    });
  });
});

describe('renderLauncherPod: metadata', () => {
  it('says whose pod it is', () => {
    const vmi = {
      ...vmiOf(BARE),
      metadata: {
        name: 'vm',
        namespace: 'prod',
        uid: 'u',
        labels: { app: 'db', 'kubevirt.io': 'mine' },
        annotations: {
          note: 'kept',
          'kubectl.kubernetes.io/last-applied-configuration': '{}',
          'kubevirt.io/latest-observed-api-version': 'v1',
          'sidecar.istio.io/inject': 'true',
        },
      },
    };
    expect(render(vmi).pod.metadata).toEqual({
      generateName: 'virt-launcher-vm-',
      namespace: 'prod',
      labels: {
        app: 'db',
        'kubevirt.io': 'virt-launcher',
        'kubevirt.io/created-by': 'u',
        'vm.kubevirt.io/name': 'vm',
        'vmi.kubevirt.io/id': 'vm',
        'sidecar.istio.io/inject': 'true',
      },
      annotations: {
        note: 'kept',
        'sidecar.istio.io/inject': 'true',
        'kubevirt.io/domain': 'vm',
        'kubectl.kubernetes.io/default-container': 'compute',
        'kubevirt.io/migrationTransportUnix': 'true',
        'descheduler.alpha.kubernetes.io/request-evict-only': '',
        'kubevirt.io/memory-overhead-bytes': String(288 * 2 ** 20),
      },
      ownerReferences: [
        {
          apiVersion: 'kubevirt.io/v1',
          kind: 'VirtualMachineInstance',
          name: 'vm',
          uid: 'u',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    });
  });

  it('cuts long names', () => {
    // sha1 of 64 times a: 0098ba824b5c16427bd7a1122a5a442a25ec644d
    const { metadata, spec } = render({ ...vmiOf(BARE), metadata: { name: 'a'.repeat(64) } }).pod;
    expect(metadata['labels']).toMatchObject({
      'vmi.kubevirt.io/id': `${'a'.repeat(54)}-0098ba82`,
      'vm.kubevirt.io/name': 'a'.repeat(63),
    });
    expect(spec['hostname']).toBe('a'.repeat(63));
    const dotted = render({ ...vmiOf(BARE), metadata: { name: 'box.example' } }).pod;
    expect(dotted.spec['hostname']).toBe('box');
    expect(podOf({}, { hostname: 'own', subdomain: 'net' }).spec).toMatchObject({ hostname: 'own', subdomain: 'net' });
  });

  it('knows what old releases do not write', () => {
    const { pod } = render(vmiOf(BARE), settingsOf({}, { version: '1.6' }));
    expect(Object.keys(pod.metadata['labels'] as Json)).not.toContain('vmi.kubevirt.io/id');
    expect(Object.keys(pod.metadata['annotations'] as Json)).not.toContain('kubevirt.io/memory-overhead-bytes');
  });
});

describe('renderLauncherPod: devices', () => {
  const D = 'devices.kubevirt.io';
  it.each<[string, Json, Json, readonly string[]]>([
    ['nothing said', {}, {}, ['kvm', 'tun']],
    ['an interface', { interfaces: [{ name: 'i' }] }, {}, ['kvm', 'tun', 'vhost-net']],
    ['an emulated interface', { interfaces: [{ name: 'i', model: 'e1000' }] }, {}, ['kvm', 'tun']],
    ['no pod network', { autoattachPodInterface: false }, {}, ['kvm']],
    [
      'no pod network but another',
      { autoattachPodInterface: false, interfaces: [{ model: 'virtio' }] },
      {},
      ['kvm', 'tun', 'vhost-net'],
    ],
    ['emulation', { interfaces: [{ name: 'i' }] }, { developerConfiguration: { useEmulation: true } }, ['tun']],
    ['vsock', { autoattachVSOCK: true }, {}, ['kvm', 'tun', 'vhost-vsock']],
    ['IOMMUFD', {}, gates('IOMMUFD'), ['iommufd', 'kvm', 'tun']],
    [
      'another hypervisor',
      {},
      { ...gates('ConfigurableHypervisor'), hypervisors: [{ name: 'hyperv-direct' }] },
      ['mshv', 'tun'],
    ],
  ])('of KubeVirt: %s', (_, devices, configuration, names) => {
    const found = Object.keys(limitsOf(podOf({ devices }, {}, configuration)));
    expect(found.filter((name) => name.startsWith(D)).sort()).toEqual(names.map((name) => `${D}/${name}`));
  });

  it('of SEV and TDX', () => {
    expect(requestsOf(podOf({ launchSecurity: { snp: {} } }))).toMatchObject({ [`${D}/sev`]: '1' });
    expect(requestsOf(podOf({ launchSecurity: { tdx: {} } }))).toMatchObject({ [`${D}/tdx`]: '1' });
  });

  const named = (deviceName: string): Json => ({ name: 'd', deviceName });
  it('counts each GPU and host device', () => {
    const devices = { gpus: [named('a/gpu'), named('a/gpu')], hostDevices: [named('b/nic')] };
    const pod = podOf({ devices });
    expect(requestsOf(pod)).toMatchObject({ 'a/gpu': '2', 'b/nic': '1' });
    expect(limitsOf(pod)).toMatchObject({ 'a/gpu': '2', 'b/nic': '1' });
  });

  it('refuses devices that are not permitted', () => {
    const devices = { gpus: [named('a/gpu')], hostDevices: [named('b/nic')] };
    const permittedHostDevices = { mediatedDevices: [{ resourceName: 'a/gpu' }] };
    const settings = settingsOf({ permittedHostDevices });
    const { issues } = render(vmiOf({ ...BARE, devices }), settings);
    expect(issues).toEqual(['unknown-value spec.domain.devices.hostDevices[0].deviceName']);
    const claimed = { gpus: [{ name: 'g', claimName: 'c', requestName: 'r' }] };
    expect(render(vmiOf({ ...BARE, devices: claimed }), settings).issues).toEqual([]);
  });

  it('uses claims where the gate is open', () => {
    const resourceClaims = [{ name: 'c', resourceClaimTemplateName: 't', more: 1 }];
    const devices = {
      gpus: [{ name: 'g', claimName: 'c', requestName: 'r' }],
      hostDevices: [{ name: 'h', claimName: 'c' }],
    };
    const pod = podOf({ devices }, { resourceClaims });
    expect(containersOf(pod).get('compute')?.resources.claims).toEqual([{ name: 'c', request: 'r' }, { name: 'c' }]);
    expect(pod.spec['resourceClaims']).toEqual([{ name: 'c', resourceClaimTemplateName: 't' }]);
    const closed = podOf({ devices }, {}, { developerConfiguration: { disabledFeatureGates: ['GPUsWithDRA'] } });
    expect(containersOf(closed).get('compute')?.resources.claims).toEqual([{ name: 'c' }]);
  });

  it('adds the resources of attached networks', () => {
    const networks = [
      { name: 'default', pod: {} },
      { name: 'a', multus: { networkName: 'sriov' } },
      { name: 'b', multus: { networkName: 'other/sriov' } },
      { name: 'c', multus: { networkName: 'bridge' } },
    ];
    const networkResources = new Map([
      ['default/sriov', 'intel.com/vf'],
      ['other/sriov', 'intel.com/vf'],
    ]);
    const { pod } = render(vmiOf(BARE, { networks }), settingsOf({}, { networkResources }));
    expect(requestsOf(pod)['intel.com/vf']).toBe('2');
  });
});

describe('renderLauncherPod: the rest', () => {
  it('passes on what is the guest’s', () => {
    const spec = {
      schedulerName: 'berth',
      tolerations: [{ key: 'virt', operator: 'Exists' }],
      topologySpreadConstraints: [{ maxSkew: 1 }],
      priorityClassName: 'high',
      terminationGracePeriodSeconds: 0,
    };
    expect(podOf({}, spec, { defaultRuntimeClass: 'kata' }).spec).toMatchObject({
      ...spec,
      runtimeClassName: 'kata',
      terminationGracePeriodSeconds: 30,
      restartPolicy: 'Never',
      readinessGates: [{ conditionType: 'kubevirt.io/virtual-machine-unpaused' }],
    });
    const bare = podOf({}, { schedulerName: '', tolerations: [] }).spec;
    expect(bare['terminationGracePeriodSeconds']).toBe(60);
    for (const name of [...Object.keys(spec).slice(0, 4), 'runtimeClassName']) expect(bare).not.toHaveProperty(name);
  });

  it('names the claims of volumes, but not of those plugged in later', () => {
    const volumes = [
      { name: 'a', persistentVolumeClaim: { claimName: 'pvc', readOnly: true } },
      { name: 'b', dataVolume: { name: 'dv' } },
      { name: 'c', ephemeral: { persistentVolumeClaim: { claimName: 'base' } } },
      { name: 'd', dataVolume: { name: 'later', hotpluggable: true } },
      { name: 'e', persistentVolumeClaim: { claimName: 'plugged' } },
      { name: 'f', emptyDisk: {} },
    ];
    const status = { volumeStatus: [{ name: 'e', hotplugVolume: {} }, { name: 'a' }] };
    const annotations = { 'hooks.kubevirt.io/hookSidecars': '[{"pvc":{"name":"hook"}}]' };
    const vmi = { ...vmiOf(BARE, { volumes }, { status }), metadata: { name: 'vm', annotations } };
    expect(render(vmi).pod.spec['volumes']).toEqual([
      { name: 'a', persistentVolumeClaim: { claimName: 'pvc', readOnly: true } },
      { name: 'b', persistentVolumeClaim: { claimName: 'dv' } },
      { name: 'c', persistentVolumeClaim: { claimName: 'base' } },
      { name: 'hook', persistentVolumeClaim: { claimName: 'hook' } },
    ]);
  });

  it('reports wrong types at their place', () => {
    const { issues } = render({ metadata: 7, spec: { domain: { cpu: { cores: 'x' }, memory: [] }, volumes: [3] } });
    expect(issues).toEqual(
      expect.arrayContaining([
        'wrong-type metadata',
        'wrong-type spec.domain.cpu.cores',
        'wrong-type spec.domain.memory',
        'wrong-type spec.volumes[0]',
      ]),
    );
    expect(start({}).kind).toBe('Pod');
  });
});
