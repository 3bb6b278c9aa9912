import { describe, expect, it } from 'vitest';
import { containersOf, type Json, render, settingsOf, vmiOf } from './vmi-rig.ts';

const PLAIN: Json = { memory: { guest: '1Gi' }, cpu: { cores: 1 } };
const PINNED: Json = { memory: { guest: '1Gi' }, cpu: { cores: 1, dedicatedCpuPlacement: true } };

const CLOSED = { developerConfiguration: { disabledFeatureGates: ['ImageVolume'] } };

function namesOf(vmi: Json, configuration: Json = {}): readonly string[] {
  return [...containersOf(render(vmi, settingsOf(configuration)).pod).keys()];
}

/** Requests and limits of a container. */
function resourcesOf(name: string, vmi: Json, configuration: Json = {}) {
  return containersOf(render(vmi, settingsOf(configuration)).pod).get(name)?.resources;
}

const volumes = [
  { name: 'root', containerDisk: { image: 'img' } },
  { name: 'files', persistentVolumeClaim: { claimName: 'c' } },
  { name: 'path', containerPath: { path: '/x' } },
];
const devices = {
  filesystems: [
    { name: 'files', virtiofs: {} },
    { name: 'path', virtiofs: {} },
  ],
};

describe('containersOf', () => {
  it('logs the console by an init container that never ends, or beside the guest in old releases', () => {
    const { pod } = render(vmiOf(PLAIN));
    expect(pod.spec['initContainers']).toEqual([
      {
        name: 'guest-console-log',
        restartPolicy: 'Always',
        resources: { requests: { cpu: '5m', memory: '35000000' }, limits: { cpu: '15m', memory: '60000000' } },
      },
    ]);
    const old = render(vmiOf(PLAIN), settingsOf({}, { version: '1.5' })).pod;
    expect(old.spec['initContainers']).toBeUndefined();
    expect(containersOf(old).get('guest-console-log')).not.toHaveProperty('restartPolicy');
  });

  const off = { virtualMachineOptions: { disableSerialConsoleLog: {} } };
  it.each<[Json, Json, boolean]>([
    [{}, {}, true],
    [{}, off, false],
    [{ logSerialConsole: true }, off, true],
    [{ logSerialConsole: false }, {}, false],
    [{ autoattachSerialConsole: false, logSerialConsole: true }, {}, false],
    [{ autoattachSerialConsole: true }, {}, true],
  ])('logs the console of %j under %j: %s', (one, configuration, isLogged) => {
    expect(namesOf(vmiOf({ ...PLAIN, devices: one }), configuration).includes('guest-console-log')).toBe(isLogged);
  });

  it('mounts images, or serves them by containers where the gate is closed', () => {
    const vmi = vmiOf({ ...PLAIN, devices, firmware: { kernelBoot: { container: { image: 'k' } } } }, { volumes });
    expect(namesOf(vmi)).toEqual([
      'compute',
      'virtiofs-files',
      'guest-console-log',
      'volumeroot',
      'volumekernel-boot-volume',
    ]);
    expect(namesOf(vmi, CLOSED)).toEqual([
      'compute',
      'volumeroot',
      'volumekernel-boot-volume',
      'virtiofs-files',
      'guest-console-log',
      'container-disk-binary',
      'volumeroot-init',
      'volumekernel-boot-volume-init',
    ]);
    expect(namesOf(vmiOf(PLAIN), CLOSED)).toEqual(['compute', 'guest-console-log']);
  });

  it.each<[string, Json, Json, Json]>([
    [
      'volumeroot',
      PLAIN,
      { cpu: '1m', memory: '1000000', 'ephemeral-storage': '50000000' },
      { cpu: '10m', memory: '40000000' },
    ],
    [
      'volumeroot',
      PINNED,
      { cpu: '10m', memory: '40000000', 'ephemeral-storage': '50000000' },
      { cpu: '10m', memory: '40000000' },
    ],
    ['container-disk-binary', PLAIN, { cpu: '10m', memory: '1000000' }, { cpu: '100m', memory: '40000000' }],
    ['container-disk-binary', PINNED, { cpu: '10m', memory: '40000000' }, { cpu: '10m', memory: '40000000' }],
    ['virtiofs-files', PLAIN, { cpu: '10m', memory: '1000000' }, { cpu: '100m', memory: '80000000' }],
    ['virtiofs-files', PINNED, { cpu: '100m', memory: '80000000' }, { cpu: '100m', memory: '80000000' }],
    ['guest-console-log', PINNED, { cpu: '15m', memory: '60000000' }, { cpu: '15m', memory: '60000000' }],
  ])('gives %s what KubeVirt gives it', (name, domain, requests, limits) => {
    expect(resourcesOf(name, vmiOf({ ...domain, devices }, { volumes }), CLOSED)).toEqual({ requests, limits });
  });

  it('takes the first amounts of the cluster that are not zero', () => {
    const supportContainerResources = [
      { type: 'guest-console-log', resources: { requests: { cpu: '0', memory: '1Gi' } } },
      { type: 'virtiofs', resources: { requests: { cpu: '9' } } },
      { type: 'guest-console-log', resources: { requests: { cpu: '7m', memory: '2Gi' }, limits: { cpu: '8m' } } },
    ];
    expect(resourcesOf('guest-console-log', vmiOf(PLAIN), { supportContainerResources })).toEqual({
      requests: { cpu: '7m', memory: '1073741824' },
      limits: { cpu: '8m', memory: '60000000' },
    });
    // Pinned guests: requests are the limits.
    expect(resourcesOf('guest-console-log', vmiOf(PINNED), { supportContainerResources })?.requests).toEqual({
      cpu: '8m',
      memory: '60000000',
    });
  });

  const hooks = (list: string, domain = PLAIN): Json => ({
    ...vmiOf(domain),
    metadata: { name: 'vm', annotations: { 'hooks.kubevirt.io/hookSidecars': list } },
  });

  it('adds sidecars of hooks and of bindings', () => {
    const binding = { a: { sidecarImage: 'i' }, b: {} };
    const interfaces = [{ binding: { name: 'a' } }, { binding: { name: 'a' } }, { binding: { name: 'b' } }];
    const vmi = { ...hooks('[{"image":"x"},{}]'), spec: vmiOf({ ...PLAIN, devices: { interfaces } })['spec'] };
    const names = namesOf(vmi, { network: { binding } });
    expect(names.filter((name) => name.startsWith('hook'))).toEqual([
      'hook-sidecar-0',
      'hook-sidecar-1',
      'hook-sidecar-2',
    ]);
    expect(resourcesOf('hook-sidecar-0', hooks('[{}]'))).toEqual({});
    const both = { cpu: '200m', memory: '64000000' };
    expect(resourcesOf('hook-sidecar-0', hooks('[{}]', PINNED))).toEqual({ requests: both, limits: both });
  });

  it.each([
    ['null', []],
    ['[]', []],
    ['{}', ['input-malformed metadata.annotations["hooks.kubevirt.io/hookSidecars"]']],
    ['[1]', ['input-malformed metadata.annotations["hooks.kubevirt.io/hookSidecars"]']],
    ['no', ['input-malformed metadata.annotations["hooks.kubevirt.io/hookSidecars"]']],
  ])('reads hooks %s', (list, issues) => {
    expect(render(hooks(list)).issues).toEqual(issues);
  });

  it('refuses a binding that the cluster does not have', () => {
    const { issues } = render(vmiOf({ ...PLAIN, devices: { interfaces: [{ binding: { name: 'none' } }] } }));
    expect(issues).toEqual(['unknown-value spec.domain.devices.interfaces']);
  });
});
