import { describe, expect, it } from 'vitest';
import { defaulted, type Json, settingsOf, vmiOf } from './launcher/vmi-rig.ts';

/** A part of the VMI after defaulting. */
function part(domain: Json, path: string, spec: Json = {}, configuration: Json = {}): unknown {
  const { vmi } = defaulted(vmiOf(domain, spec), settingsOf(configuration));
  return path.split('.').reduce<unknown>((value, key) => (value as Json | undefined)?.[key], vmi);
}

const DOMAIN = 'spec.domain';
const AMD64 = { architectureConfiguration: { defaultArchitecture: 'amd64' } };

describe('defaultVmi', () => {
  it('fills in all that a guest leaves out', () => {
    const { vmi, issues } = defaulted(vmiOf({ memory: { guest: '2Gi' } }), settingsOf(AMD64));
    expect(issues).toEqual([]);
    expect(vmi).toEqual({
      ...vmiOf({}),
      spec: {
        architecture: 'amd64',
        evictionStrategy: 'None',
        networks: [{ name: 'default', pod: {} }],
        domain: {
          cpu: { sockets: 1, cores: 1, threads: 1, model: 'host-model', maxSockets: 4 },
          memory: { guest: '2Gi', maxGuest: '8Gi' },
          machine: { type: 'q35' },
          firmware: {},
          features: { acpi: { enabled: true } },
          devices: { interfaces: [{ name: 'default', bridge: {} }] },
        },
      },
      status: {
        memory: { guestAtBoot: '2Gi', guestCurrent: '2Gi', guestRequested: '2Gi' },
        currentCPUTopology: { sockets: 1, cores: 1, threads: 1 },
      },
    });
  });

  it('leaves what it was given as it is, and changes nothing a second time', () => {
    const vmi = vmiOf({ memory: { guest: '2Gi' }, devices: { disks: [{ name: 'd' }] } });
    const before = JSON.stringify(vmi);
    const once = defaulted(vmi).vmi;
    expect(JSON.stringify(vmi)).toBe(before);
    expect(defaulted(once).vmi).toEqual(once);
  });

  it.each<[Json, Json, Json]>([
    // resources of the guest, cluster, requests
    [{ limits: { cpu: '3' } }, {}, { cpu: '3' }],
    [{ limits: { cpu: '3' }, requests: { cpu: '1' } }, {}, { cpu: '1' }],
    [{ limits: { cpu: '3' }, requests: { cpu: '0' } }, {}, { cpu: '3' }],
    [{ requests: { memory: '1Gi' } }, { cpuRequest: '250m' }, { memory: '1Gi', cpu: '250m' }],
    [{ requests: { memory: '1Gi' } }, { cpuRequest: '0.1' }, { memory: '1Gi' }],
  ])('requests CPU: %j under %j', (resources, configuration, requests) => {
    expect(part({ resources }, `${DOMAIN}.resources.requests`, {}, configuration)).toEqual(requests);
  });

  it('requests no CPU for pinned guests', () => {
    const cpu = { dedicatedCpuPlacement: true };
    expect(part({ cpu }, `${DOMAIN}.resources`, {}, { cpuRequest: '2' })).toBeUndefined();
  });

  it.each<[Json, unknown]>([
    [{ resources: { requests: { memory: '1Gi' }, limits: { memory: '2Gi' } } }, '1Gi'],
    [{ resources: { limits: { memory: '2Gi' } } }, '2Gi'],
    [{ memory: { hugepages: { pageSize: '2Mi' } } }, '2Mi'],
    [{ memory: { guest: '3Gi' }, resources: { requests: { memory: '1Gi' } } }, '3Gi'],
    [{}, undefined],
  ])('gives memory to %j', (domain, guest) => {
    expect(part(domain, `${DOMAIN}.memory.guest`)).toBe(guest);
  });

  it.each<[Json, Json]>([
    [{ resources: { limits: { cpu: '3500m' }, requests: { cpu: '1' } } }, { sockets: 4, cores: 1, threads: 1 }],
    [{ resources: { requests: { cpu: '2' } } }, { sockets: 2, cores: 1, threads: 1 }],
    [{ cpu: { cores: 2 } }, { cores: 2 }],
  ])('gives a topology to %j', (domain, topology) => {
    const { model: _, maxSockets: __, ...cpu } = part(domain, `${DOMAIN}.cpu`) as Record<string, unknown>;
    expect(cpu).toEqual(topology);
  });

  it.each<[string, Json, Json]>([
    // architecture, machine type and CPU model; a disk's bus; the boot loader
    ['amd64', { type: 'q35' }, { bus: 'sata' }],
    ['arm64', { type: 'virt' }, { bus: 'virtio' }],
    ['s390x', { type: 's390-ccw-virtio' }, { bus: 'virtio' }],
  ])('knows %s', (architecture, machine, disk) => {
    const devices = { disks: [{ name: 'd', disk: {} }], watchdog: {} };
    const { vmi } = defaulted(vmiOf({ devices }, { architecture }));
    expect(vmi).toMatchObject({ spec: { domain: { machine, devices: { disks: [{ name: 'd', disk }] } } } });
    const { cpu, firmware, features } = (vmi['spec'] as Json)['domain'] as Record<string, Json>;
    expect(cpu!['model']).toBe(architecture === 'arm64' ? 'host-passthrough' : 'host-model');
    expect(cpu!['maxSockets']).toBe(architecture === 'arm64' ? undefined : 4);
    expect(firmware).toEqual(architecture === 'arm64' ? { bootloader: { efi: { secureBoot: false } } } : {});
    expect(features).toEqual({ acpi: { enabled: architecture !== 's390x' } });
  });

  it('takes model, machine and eviction strategy of the cluster', () => {
    const configuration = { cpuModel: 'Haswell', machineType: 'pc-q35-9.2', evictionStrategy: 'LiveMigrate' };
    const { vmi } = defaulted(vmiOf({}), settingsOf(configuration));
    expect(vmi).toMatchObject({
      spec: { evictionStrategy: 'LiveMigrate', domain: { cpu: { model: 'Haswell' }, machine: { type: 'pc-q35-9.2' } } },
    });
  });

  it.each<[string, Json, Json, unknown]>([
    ['ratio', { sockets: 2 }, {}, 8],
    ['another ratio', { sockets: 2 }, { maxHotplugRatio: 2 }, 4],
    ['at most 512 vCPUs', { sockets: 40, cores: 2, threads: 2 }, {}, 128],
    ['no less than it has', { sockets: 300, cores: 2, threads: 1 }, {}, 300],
    ['the cluster’s maximum', { sockets: 2 }, { maxCpuSockets: 5 }, 5],
    ['its own beyond the maximum', { sockets: 9 }, { maxCpuSockets: 5 }, 9],
    ['its own maximum', { sockets: 2, maxSockets: 3 }, {}, 3],
    ['none without sockets', { cores: 2 }, {}, undefined],
  ])('bounds sockets by %s', (_, cpu, liveUpdateConfiguration, maxSockets) => {
    expect(part({ cpu }, `${DOMAIN}.cpu.maxSockets`, {}, { liveUpdateConfiguration })).toBe(maxSockets);
  });

  it.each<[string, Json, Json, unknown]>([
    ['by the ratio', {}, {}, '8Gi'],
    ['by the cluster', {}, { maxGuest: '16Gi' }, '16Gi'],
    ['not below the guest', {}, { maxGuest: '1Gi' }, undefined],
    ['not where the maximum is no multiple of 2 Mi', {}, { maxGuest: '3G' }, undefined],
    ['not under 1 Gi', { memory: { guest: '512Mi' } }, {}, undefined],
    ['not where the guest is no multiple of 2 Mi', { memory: { guest: '2049Mi' } }, {}, undefined],
    [
      'not where the guest is no multiple of its pages',
      { memory: { guest: '1536Mi', hugepages: { pageSize: '1Gi' } } },
      {},
      undefined,
    ],
    ['not with realtime', { cpu: { realtime: {} } }, {}, undefined],
    ['not with NUMA passed through', { cpu: { numa: { guestMappingPassthrough: {} } } }, {}, undefined],
    ['not with encryption', { launchSecurity: {} }, {}, undefined],
  ])('bounds memory %s', (_, domain, liveUpdateConfiguration, maxGuest) => {
    const path = `${DOMAIN}.memory.maxGuest`;
    const given = { memory: { guest: '2Gi' }, ...domain };
    expect(part(given, path, {}, { ...AMD64, liveUpdateConfiguration })).toBe(maxGuest);
    expect(part(given, path, {}, { ...AMD64, liveUpdateConfiguration, vmRolloutStrategy: 'Stage' })).toBeUndefined();
    expect(part(given, path, { architecture: 's390x' }, { liveUpdateConfiguration })).toBeUndefined();
  });

  it('leaves guests of old releases as they are unless the cluster says otherwise', () => {
    const vmi = vmiOf({ cpu: { sockets: 2 } });
    const maxOf = (configuration: Json) => defaulted(vmi, settingsOf(configuration, { version: '1.5' })).vmi;
    expect(maxOf({})).not.toHaveProperty('spec.domain.cpu.maxSockets');
    expect(maxOf({ vmRolloutStrategy: 'LiveUpdate' })).toHaveProperty('spec.domain.cpu.maxSockets', 8);
  });

  it.each<[Json, Json, readonly string[], unknown]>([
    [{}, { network: { defaultNetworkInterface: 'masquerade' } }, [], [{ name: 'default', masquerade: {} }]],
    [
      {},
      { network: { defaultNetworkInterface: 'slirp' } },
      ['unknown-value spec.domain.devices.interfaces'],
      undefined,
    ],
    [
      {},
      { network: { permitBridgeInterfaceOnPodNetwork: false } },
      ['unknown-value spec.domain.devices.interfaces'],
      undefined,
    ],
    [{ autoattachPodInterface: false }, {}, [], undefined],
    [{ interfaces: [{ name: 'i' }] }, {}, [], [{ name: 'i' }]],
  ])('connects %j under %j', (devices, configuration, issues, interfaces) => {
    const made = defaulted(vmiOf({ devices }), settingsOf(configuration));
    expect(made.issues).toEqual(issues);
    expect(part({ devices }, `${DOMAIN}.devices.interfaces`, {}, configuration)).toEqual(interfaces);
  });

  it.each<[Json, Json, Json | undefined]>([
    [{ synictimer: {} }, { synictimer: {}, synic: {}, vpindex: {} }, undefined],
    [{ ipi: {} }, { ipi: {}, vpindex: {} }, undefined],
    [{ tlbflush: { direct: {} } }, { tlbflush: { direct: { enabled: true } }, vpindex: {} }, undefined],
    [{ evmcs: {} }, { evmcs: {}, vapic: {} }, { name: 'vmx', policy: 'require' }],
    [{ spinlocks: {} }, { spinlocks: { spinlocks: 4096 } }, undefined],
  ])('enables what %j needs', (hyperv, expected, feature) => {
    const enabled = Object.fromEntries(
      Object.entries(expected).map(([key, one]) => [key, { enabled: true, ...(one as Json) }]),
    );
    expect(part({ features: { hyperv } }, `${DOMAIN}.features.hyperv`)).toEqual(enabled);
    const features = part({ features: { hyperv } }, `${DOMAIN}.cpu.features`);
    expect(features).toEqual(feature === undefined ? undefined : [feature]);
  });

  it('stops at a need that is switched off, and raises the policy of vmx', () => {
    const off = { evmcs: {}, vapic: { enabled: false } };
    expect(part({ features: { hyperv: off } }, `${DOMAIN}.cpu.features`)).toBeUndefined();
    const cpu = { features: [{ name: 'aes' }, { name: 'vmx', policy: 'optional', more: 1 }] };
    expect(part({ cpu, features: { hyperv: { evmcs: {} } } }, `${DOMAIN}.cpu.features`)).toEqual([
      { name: 'aes' },
      { name: 'vmx', policy: 'require' },
    ]);
  });

  it('fills in disks, inputs, timers, probes and pull policies', () => {
    const volumes = ['img', 'img:1', 'img:latest'].map((image, index) => ({
      name: `v${index}`,
      containerDisk: { image },
    }));
    const devices = {
      disks: [{ name: 'v0', cdrom: {} }],
      filesystems: [{ name: 'v1', virtiofs: {} }],
      inputs: [{ name: 'i' }],
    };
    const domain = { devices, clock: { timer: { hpet: {} } } };
    const { vmi } = defaulted(vmiOf(domain, { volumes, livenessProbe: { timeoutSeconds: 9 } }));
    expect(vmi).toMatchObject({
      spec: {
        volumes: ['Always', 'IfNotPresent', 'Always'].map((imagePullPolicy) => ({
          containerDisk: { imagePullPolicy },
        })),
        livenessProbe: { timeoutSeconds: 9, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
        domain: {
          clock: { timer: { hpet: { present: true } } },
          devices: {
            disks: [
              { name: 'v0', cdrom: { readonly: true, tray: 'closed', bus: 'sata' } },
              { name: 'v2', disk: { bus: 'sata' } },
            ],
            inputs: [{ name: 'i', bus: 'usb', type: 'tablet' }],
          },
        },
      },
    });
  });

  it('reports wrong types at their place', () => {
    const { issues } = defaulted({ spec: { domain: { cpu: { cores: 'x' }, devices: { disks: 3 }, features: 1 } } });
    expect(issues).toEqual(
      expect.arrayContaining([
        'wrong-type spec.domain.cpu.cores',
        'wrong-type spec.domain.devices.disks',
        'wrong-type spec.domain.features',
      ]),
    );
    expect(defaulted(null).vmi).toHaveProperty('spec');
  });
});
