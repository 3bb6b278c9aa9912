import { describe, expect, it } from 'vitest';
import { Field } from '../../../src/kube/field.ts';
import { IssueList } from '../../../src/kube/issues.ts';
import { DEFAULT_KUBEVIRT_CONFIGURATION, readKubevirtConfiguration } from '../../../src/kube/kubevirt/configuration.ts';
import { isGateOpen } from '../../../src/kube/kubevirt/feature-gates.ts';
import { KUBEVIRT_VERSIONS, versionOfRelease } from '../../../src/kube/kubevirt/version.ts';
import { ReadContext } from '../../../src/kube/read-context.ts';

function read(value: unknown) {
  const issues = new IssueList();
  const configuration = readKubevirtConfiguration(Field.root(value, issues), new ReadContext({}, undefined, issues));
  return { configuration, issues: issues.all.map(({ code, path, severity }) => `${severity} ${code} ${path}`) };
}

describe('readKubevirtConfiguration', () => {
  it('has KubeVirt’s defaults', () => {
    expect(read({})).toEqual({ configuration: DEFAULT_KUBEVIRT_CONFIGURATION, issues: [] });
    expect(DEFAULT_KUBEVIRT_CONFIGURATION).toMatchObject({
      cpuAllocationRatio: 10,
      memoryOvercommitPercent: 100,
      cpuRequest: '',
      machineTypes: { amd64: 'q35', arm64: 'virt', s390x: 's390-ccw-virtio' },
      evictionStrategy: 'None',
      permittedHostDevices: null,
      defaultNetworkInterface: 'bridge',
      permitsBridgeOnPodNetwork: true,
      maxHotplugRatio: 4,
      isLiveUpdate: null,
      hypervisor: 'kvm',
    });
  });

  it('reads what the cluster says', () => {
    const { configuration, issues } = read({
      developerConfiguration: { cpuAllocationRatio: 4, memoryOvercommit: 0, nodeSelectors: { pool: 'vms' } },
      cpuRequest: 1,
      permittedHostDevices: { pciHostDevices: [{ resourceName: 'a' }], usb: [{ resourceName: 'b' }] },
      network: { binding: { x: { sidecarImage: 'i', computeResourceOverhead: { requests: { memory: '1Mi' } } } } },
      liveUpdateConfiguration: { maxGuest: '8Gi', maxCpuSockets: 9, maxHotplugRatio: 2 },
      supportContainerResources: [{ type: 'sidecar', resources: { limits: { cpu: '1' } } }],
      architectureConfiguration: { defaultArchitecture: 'arm64', arm64: { machineType: 'virt-9' } },
      virtualMachineOptions: { disableSerialConsoleLog: {} },
      vmRolloutStrategy: 'Stage',
    });
    expect(issues).toEqual([]);
    expect(configuration).toMatchObject({
      cpuAllocationRatio: 4,
      memoryOvercommitPercent: 100,
      nodeSelectors: { pool: 'vms' },
      cpuRequest: '1',
      permittedHostDevices: ['a', 'b'],
      networkBindings: new Map([['x', { memoryOverhead: 2n ** 20n * 10n ** 9n, sidecarImage: 'i' }]]),
      maxGuestMemory: '8Gi',
      maxCpuSockets: 9,
      maxHotplugRatio: 2,
      supportContainers: [{ type: 'sidecar', requests: new Map(), limits: new Map([['cpu', 10n ** 9n]]) }],
      defaultArchitecture: 'arm64',
      machineTypes: { amd64: 'q35', arm64: 'virt-9', s390x: 's390-ccw-virtio' },
      isConsoleLogDisabled: true,
      isLiveUpdate: false,
    });
  });

  it('reports what is wrong and takes the default', () => {
    const { configuration, issues } = read({
      developerConfiguration: { cpuAllocationRatio: -1, memoryOvercommit: 'x' },
      cpuRequest: 'much',
      network: { defaultNetworkInterface: 'wire' },
      autoCPULimitNamespaceLabelSelector: { matchExpressions: [{ key: 'a', operator: 'In' }] },
    });
    expect(issues).toEqual([
      'error out-of-range developerConfiguration.cpuAllocationRatio',
      'error wrong-type developerConfiguration.memoryOvercommit',
      'error bad-quantity cpuRequest',
      'error unknown-value network.defaultNetworkInterface',
      'warning bad-selector autoCPULimitNamespaceLabelSelector.matchExpressions[0]',
    ]);
    expect(configuration).toEqual(DEFAULT_KUBEVIRT_CONFIGURATION);
  });
});

describe('isGateOpen', () => {
  const gate = (name: Parameters<typeof isGateOpen>[0], version: (typeof KUBEVIRT_VERSIONS)[number], developer = {}) =>
    isGateOpen(name, { configuration: read({ developerConfiguration: developer }).configuration, version });

  it('follows the release, then the cluster', () => {
    const on = { featureGates: ['ImageVolume', 'IOMMUFD', 'VmiMemoryOverheadReport'] };
    const off = { disabledFeatureGates: ['ImageVolume', 'VmiMemoryOverheadReport'] };
    expect([gate('ImageVolume', '1.8'), gate('ImageVolume', '1.8', on), gate('ImageVolume', '1.5', on)]).toEqual([
      false,
      true,
      false,
    ]);
    expect([
      gate('ImageVolume', '1.9'),
      gate('ImageVolume', '1.9', off),
      gate('ImageVolume', '1.9', { ...on, ...off }),
    ]).toEqual([true, false, true]);
    expect([gate('VmiMemoryOverheadReport', '1.9', off), gate('VmiMemoryOverheadReport', 'main', off)]).toEqual([
      false,
      true,
    ]);
    expect([gate('IOMMUFD', 'main'), gate('IOMMUFD', '1.9', on), gate('IOMMUFD', '1.8', on)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe('versionOfRelease', () => {
  it.each([
    ['v1.8.2', '1.8'],
    ['1.5.0', '1.5'],
    ['v1.9.0-rc.1', '1.9'],
    ['v1.10.0', 'main'],
    ['v2.0.0', 'main'],
    ['v1.2.1', KUBEVIRT_VERSIONS[0]],
    ['v0.59.0', KUBEVIRT_VERSIONS[0]],
    ['', 'main'],
    ['devel', 'main'],
  ])('of %j is %s', (release, version) => {
    expect(versionOfRelease(release)).toBe(version);
  });
});
