import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { InstancetypeShelf } from '../../../src/kube/kubevirt/instancetype/instancetype-shelf.ts';
import { vmiOfVirtualMachine } from '../../../src/kube/kubevirt/virtual-machine.ts';

const kind = 'VirtualMachineClusterPreference';

interface Given {
  readonly preference: object;
  /** vCPUs of an instancetype with 4Gi; none where it is left out. */
  readonly vcpuCount?: number;
  readonly template?: object;
  readonly metadata?: object;
}

/** The VMI of a VM with a preference, and the issues of both. */
function expand({ preference, vcpuCount, template = { domain: {} }, metadata = {} }: Given) {
  const shelf = new InstancetypeShelf();
  const issues = new IssueList();
  const put = (of: string, spec: object) => shelf.put(of, Field.root({ metadata: { name: 'x' }, spec }, issues));
  put(kind, preference);
  if (vcpuCount !== undefined) {
    put('VirtualMachineClusterInstancetype', { cpu: { guest: vcpuCount }, memory: { guest: '4Gi' } });
  }
  const name = { name: 'x' };
  const vm = {
    metadata: { name: 'vm', ...metadata },
    spec: {
      preference: name,
      ...(vcpuCount === undefined ? {} : { instancetype: name }),
      template: { spec: template },
    },
  };
  const outcome = vmiOfVirtualMachine(Field.root(vm, new IssueList()), shelf);
  return { ...outcome, issues: [...issues.all, ...outcome.issues] };
}

/** Spec of the VMI, which must come without an issue. */
function specOf(given: Given) {
  const { vmi, issues } = expand(given);
  expect(issues).toEqual([]);
  return (vmi as { spec: Record<string, unknown> }).spec;
}

describe('a preferred CPU topology', () => {
  it.each([
    ['sockets', 8, {}, [8, 1, 1]],
    ['preferSockets', 8, {}, [8, 1, 1]],
    ['any', 8, {}, [8, 1, 1]],
    ['preferAny', 8, {}, [8, 1, 1]],
    ['cores', 8, {}, [1, 8, 1]],
    ['preferCores', 8, {}, [1, 8, 1]],
    ['threads', 8, {}, [1, 1, 8]],
    ['preferThreads', 8, {}, [1, 1, 8]],
    // 8 / 2 sockets of 2 cores
    ['spread', 8, {}, [4, 2, 1]],
    ['preferSpread', 8, {}, [4, 2, 1]],
    // 8 / 4 sockets of 4 cores
    ['spread', 8, { ratio: 4 }, [2, 4, 1]],
    // 8 / 2 cores of 2 threads
    ['spread', 8, { across: 'CoresThreads' }, [1, 4, 2]],
    // 12 / 2 = 6 cores, 3 a socket: 2 sockets
    ['spread', 12, { across: 'SocketsCoresThreads', ratio: 3 }, [2, 3, 2]],
    ['cores', 1, {}, [1, 1, 1]],
  ])(
    '%s makes of %i vCPUs with %j sockets, cores and threads %j',
    (preferredCPUTopology, vcpuCount, spreadOptions, [sockets, cores, threads]) => {
      const { domain } = specOf({ preference: { cpu: { preferredCPUTopology, spreadOptions } }, vcpuCount });
      expect(domain).toMatchObject({ cpu: { sockets, cores, threads } });
    },
  );

  it('takes the ratio of the spread options before the older one', () => {
    const cpu = { preferredCPUTopology: 'spread' };
    const older = { cpu, preferSpreadSocketToCoreRatio: 4 };
    expect(specOf({ preference: older, vcpuCount: 8 })).toMatchObject({ domain: { cpu: { sockets: 2, cores: 4 } } });
    const both = { ...older, cpu: { ...cpu, spreadOptions: { ratio: 8 } } };
    expect(specOf({ preference: both, vcpuCount: 8 })).toMatchObject({ domain: { cpu: { sockets: 1, cores: 8 } } });
  });

  it.each([
    [{ preferredCPUTopology: 'rings' }, 'spec.cpu.preferredCPUTopology', 'unknown-value'],
    [{ spreadOptions: { across: 'Rings' } }, 'spec.cpu.spreadOptions.across', 'unknown-value'],
    [{ spreadOptions: { ratio: 0 } }, 'spec.cpu.spreadOptions.ratio', 'out-of-range'],
    [
      { preferredCPUTopology: 'spread', spreadOptions: { across: 'CoresThreads', ratio: 4 } },
      'spec.cpu.spreadOptions.ratio',
      'out-of-range',
    ],
    [{ preferredCPUTopology: 4 }, 'spec.cpu.preferredCPUTopology', 'wrong-type'],
  ])('%j is refused, and so is the VM', (cpu, path, code) => {
    const { vmi, issues } = expand({ preference: { cpu }, vcpuCount: 8 });
    expect(vmi).toBeNull();
    expect(issues.map((issue) => [issue.code, issue.path])).toEqual([
      [code, path],
      ['unknown-value', 'spec.preference.name'],
    ]);
  });
});

describe('a preference', () => {
  it('fills what the VM leaves open', () => {
    const preference = {
      cpu: { preferredCPUFeatures: [{ name: 'vmx' }, { name: 'avx', policy: 'require' }] },
      devices: {
        preferredTPM: { persistent: true },
        preferredAutoattachGraphicsDevice: false,
        preferredNetworkInterfaceMultiQueue: true,
        preferredVideoType: 'virtio',
        preferredInterfaceModel: 'virtio',
      },
      features: { preferredSmm: {}, preferredHyperv: { vpindex: {}, relaxed: {} } },
      machine: { preferredMachineType: 'pc-q35-9' },
      preferredTerminationGracePeriodSeconds: 180,
      preferredArchitecture: 'arm64',
      preferredLaunchSecurity: { sev: {} },
    };
    expect(specOf({ preference })).toMatchObject({
      architecture: 'arm64',
      terminationGracePeriodSeconds: 180,
      domain: {
        cpu: { features: [{ name: 'vmx' }, { name: 'avx', policy: 'require' }] },
        devices: {
          tpm: { persistent: true },
          autoattachGraphicsDevice: false,
          networkInterfaceMultiqueue: true,
          video: { type: 'virtio' },
          interfaces: [{ name: 'default', bridge: {}, model: 'virtio' }],
        },
        features: { smm: {}, hyperv: { vpindex: {}, relaxed: {} } },
        machine: { type: 'pc-q35-9' },
        launchSecurity: { sev: {} },
      },
    });
    const template = {
      architecture: 'amd64',
      terminationGracePeriodSeconds: 0,
      domain: {
        cpu: { features: [{ name: 'vmx', policy: 'disable' }] },
        devices: { tpm: {}, autoattachGraphicsDevice: true, video: { type: 'vga' } },
        features: { hyperv: { vpindex: { enabled: false } } },
        machine: { type: 'q35' },
        launchSecurity: { tdx: {} },
      },
    };
    expect(specOf({ preference, template })).toMatchObject({
      architecture: 'amd64',
      terminationGracePeriodSeconds: 0,
      domain: {
        cpu: { features: [{ name: 'vmx', policy: 'disable' }, { name: 'avx' }] },
        devices: { tpm: {}, autoattachGraphicsDevice: true, video: { type: 'vga' } },
        features: { hyperv: { vpindex: { enabled: false }, relaxed: {} } },
        machine: { type: 'q35' },
        launchSecurity: { tdx: {} },
      },
    });
  });

  it('gives annotations where the VM has none of the name', () => {
    const shelf = new InstancetypeShelf();
    const spec = { annotations: { a: '1', b: '2' } };
    shelf.put(kind, Field.root({ metadata: { name: 'x' }, spec }, new IssueList()));
    const template = { metadata: { annotations: { a: '' } }, spec: { domain: {} } };
    const vm = { metadata: { name: 'vm' }, spec: { preference: { name: 'x' }, template } };
    const { vmi } = vmiOfVirtualMachine(Field.root(vm, new IssueList()), shelf);
    expect(vmi?.metadata).toMatchObject({
      annotations: { a: '', b: '2', 'kubevirt.io/cluster-preference-name': 'x' },
    });
  });

  it('decides whether the pod network and an input device come by themselves', () => {
    const without = { devices: { preferredAutoattachPodInterface: false } };
    expect(specOf({ preference: without })).not.toHaveProperty('networks');
    const withInput = {
      devices: { preferredAutoattachInputDevice: true, preferredInputBus: 'virtio', preferredInputType: 'tablet' },
    };
    expect(specOf({ preference: withInput })).toMatchObject({
      domain: { devices: { inputs: [{ name: 'default-0', bus: 'virtio', type: 'tablet' }] } },
    });
  });

  it('makes no list of devices that the VM has none of', () => {
    const preference = { devices: { preferredDiskBus: 'virtio', preferredInputBus: 'usb' } };
    const template = { domain: { devices: { autoattachPodInterface: false } } };
    expect(specOf({ preference, template })).toEqual(template);
  });

  it('gives each disk the bus of its kind, and a thread of its own to virtio disks alone', () => {
    const preference = {
      devices: {
        preferredDiskBus: 'virtio',
        preferredCdromBus: 'scsi',
        preferredLunBus: 'scsi',
        preferredDiskDedicatedIoThread: true,
      },
    };
    const disks = [
      { name: 'a' },
      { name: 'b', cdrom: {} },
      { name: 'c', lun: {} },
      { name: 'd', disk: { bus: 'sata' } },
    ];
    const volumes = [{ name: 'a' }, { name: 'e' }];
    const { domain } = specOf({ preference, template: { domain: { devices: { disks } }, volumes } });
    expect(domain).toMatchObject({
      devices: {
        disks: [
          { name: 'a', disk: { bus: 'virtio' }, dedicatedIOThread: true },
          { name: 'b', cdrom: { bus: 'scsi' } },
          { name: 'c', lun: { bus: 'scsi' } },
          { name: 'd', disk: { bus: 'sata' } },
          { name: 'e', disk: { bus: 'virtio' }, dedicatedIOThread: true },
        ],
      },
    });
  });

  it.each([
    [{ preferredEfi: { persistent: true } }, {}, { efi: { persistent: true } }],
    [{ preferredEfi: { secureBoot: true } }, { bios: {} }, { bios: {} }],
    [{ preferredUseEfi: true, preferredUseSecureBoot: true }, {}, { efi: { secureBoot: true } }],
    [{ preferredUseSecureBoot: true }, {}, {}],
    [{ preferredUseBios: true, preferredUseBiosSerial: true }, {}, { bios: { useSerial: true } }],
    [{ preferredUseBios: true, preferredEfi: {} }, {}, { bios: {} }],
    [{ preferredEfi: {}, preferredUseSecureBoot: true }, { efi: {} }, { efi: { secureBoot: true } }],
    [{ preferredEfi: {}, preferredUseSecureBoot: true }, {}, { efi: {} }],
  ])('makes of firmware %j and boot loader %j the boot loader %j', (firmware, bootloader, expected) => {
    const template = { domain: { firmware: { bootloader } } };
    const { domain } = specOf({ preference: { firmware }, template });
    expect((domain as { firmware: object }).firmware).toEqual({ bootloader: expected });
  });
});

describe('requirements of a preference', () => {
  const requirements = { cpu: { guest: 4 }, memory: { guest: '6Gi' } };

  it('refuse a new VM and warn of one that is stored', () => {
    const fresh = expand({ preference: { requirements }, vcpuCount: 2 });
    expect(fresh.vmi).toBeNull();
    expect(fresh.issues.map(({ found, severity }) => [found, severity])).toEqual([
      ['2 vCPUs', 'error'],
      // 4Gi of the instancetype
      ['4294967296 bytes of guest memory', 'error'],
    ]);
    const stored = expand({ preference: { requirements }, vcpuCount: 2, metadata: { uid: 'u' } });
    expect(stored.vmi).not.toBeNull();
    expect(stored.issues.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  it.each([
    ['sockets', { sockets: 4, cores: 1, threads: 1 }, true],
    ['cores', { sockets: 4, cores: 1, threads: 1 }, false],
    ['threads', { threads: 4 }, true],
    ['any', { sockets: 2, cores: 2, threads: 1 }, true],
    ['any', { sockets: 3, cores: 1, threads: 1 }, false],
    ['any', { sockets: 1, cores: 2, threads: 2 }, true],
    ['spread', { sockets: 2, cores: 2 }, true],
    ['spread', { sockets: 2, threads: 2 }, false],
  ])('count only what has the form %s of %j', (preferredCPUTopology, cpu, isEnough) => {
    const preference = { cpu: { preferredCPUTopology }, requirements: { cpu: { guest: 4 } } };
    const { vmi } = expand({ preference, template: { domain: { cpu } } });
    expect(vmi !== null).toBe(isEnough);
  });

  it.each([
    ['SocketsCores', { sockets: 2, cores: 2, threads: 1 }],
    ['CoresThreads', { sockets: 1, cores: 2, threads: 2 }],
    ['SocketsCoresThreads', { sockets: 2, cores: 1, threads: 2 }],
  ])('count what is spread across %s of %j', (across, cpu) => {
    const spread = { preferredCPUTopology: 'spread', spreadOptions: { across } };
    const preference = { cpu: spread, requirements: { cpu: { guest: 4 } } };
    expect(expand({ preference, template: { domain: { cpu } } }).issues).toEqual([]);
    const more = { ...preference, requirements: { cpu: { guest: 5 } } };
    expect(expand({ preference: more, template: { domain: { cpu } } }).vmi).toBeNull();
  });

  it('name the architecture, and the multiple that can be spread', () => {
    const preference = { requirements: { architecture: 's390x' }, cpu: { preferredCPUTopology: 'spread' } };
    const { issues } = expand({ preference, vcpuCount: 3, template: { architecture: 'amd64', domain: {} } });
    expect(issues.map(({ path, wanted }) => [path, wanted])).toEqual([
      ['spec.instancetype.name', `a multiple of 2 to spread, as ${kind} x asks`],
      ['spec.template.spec.architecture', `"s390x", as ${kind} x asks`],
    ]);
    expect(expand({ preference: { requirements: { architecture: 's390x' } } }).issues).toEqual([]);
  });
});
