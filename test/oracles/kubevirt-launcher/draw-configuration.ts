/** Random settings of the KubeVirt object. */

import type { Draw } from '../kube-scheduler/cases/draw.ts';

const GATES = [
  'AutoResourceLimitsGate',
  'VMLiveUpdateFeatures',
  'ImageVolume',
  'HypervStrictCheck',
  'CrossArchitectureVirtualization',
  'GPUsWithDRA',
  'HostDevicesWithDRA',
  'NetworkDevicesWithDRA',
  'IOMMUFD',
  'VmiMemoryOverheadReport',
  'ConfigurableHypervisor',
];

/** `spec.configuration`; most settings are left out. */
export function configurationOf(draw: Draw): object {
  if (draw.chance(0.15)) return {};
  return {
    developerConfiguration: {
      ...draw.maybe(0.5, () => ({ featureGates: draw.some(GATES, 0, 4) })),
      ...draw.maybe(0.3, () => ({ disabledFeatureGates: draw.some(GATES, 0, 4) })),
      ...draw.maybe(0.4, () => ({ cpuAllocationRatio: draw.pick([1, 2, 3, 7, 10, 16]) })),
      ...draw.maybe(0.3, () => ({ memoryOvercommit: draw.pick([50, 100, 133, 150, 200]) })),
      ...draw.maybe(0.1, () => ({ useEmulation: true })),
      ...draw.maybe(0.2, () => ({ nodeSelectors: { pool: 'vms', disk: 'hdd' } })),
    },
    ...draw.maybe(0.2, () => ({ cpuModel: draw.pick(['Haswell-noTSX', 'host-passthrough', 'host-model']) })),
    ...draw.maybe(0.2, () => ({ cpuRequest: draw.pick(['100m', '250m', '1', '0.1']) })),
    ...draw.maybe(0.1, () => ({ machineType: 'pc-q35-rhel9.6.0' })),
    ...draw.maybe(0.4, () => architecture(draw)),
    ...draw.maybe(0.2, () => ({ evictionStrategy: draw.pick(['LiveMigrate', 'None', 'External']) })),
    ...draw.maybe(0.3, () => ({
      additionalGuestMemoryOverheadRatio: draw.pick(['1.1', '1.5', '2', '3.2', '0.5', '1e-1', 'no_float', '']),
    })),
    ...draw.maybe(0.3, () => ({ supportContainerResources: draw.list(1, 4, () => supportContainer(draw)) })),
    ...draw.maybe(0.2, () => ({ permittedHostDevices: hostDevices(draw) })),
    ...draw.maybe(0.5, () => ({ network: network(draw) })),
    ...draw.maybe(0.3, () => ({ liveUpdateConfiguration: liveUpdate(draw) })),
    ...draw.maybe(0.2, () => ({ vmRolloutStrategy: draw.pick(['Stage', 'LiveUpdate']) })),
    ...draw.maybe(0.2, () => ({ virtualMachineOptions: { disableSerialConsoleLog: {} } })),
    ...draw.maybe(0.1, () => ({ defaultRuntimeClass: 'kata' })),
    ...draw.maybe(0.2, () => ({ autoCPULimitNamespaceLabelSelector: draw.pick(SELECTORS) })),
    ...draw.maybe(0.2, () => ({ hypervisors: [{ name: draw.pick(['kvm', 'hyperv-direct']) }] })),
  };
}

const SELECTORS = [
  { matchLabels: { tier: 'gold' } },
  { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['gold'] }] },
  { matchExpressions: [{ key: 'tier', operator: 'In' }] },
  {},
];

function architecture(draw: Draw): object {
  return {
    architectureConfiguration: {
      defaultArchitecture: draw.pick(['amd64', 'amd64', 'arm64', 's390x']),
      ...draw.maybe(0.2, () => ({ amd64: { machineType: 'pc-q35-9.2' }, arm64: { machineType: 'virt-9.2' } })),
    },
  };
}

const SUPPORT_TYPES = ['container-disk', 'virtiofs', 'sidecar', 'guest-console-log', 'vmexport'];

function supportContainer(draw: Draw): object {
  const list = () => ({
    ...draw.maybe(0.6, () => ({ cpu: draw.pick(['0', '7m', '50m', '1']) })),
    ...draw.maybe(0.6, () => ({ memory: draw.pick(['0', '12M', '64Mi']) })),
  });
  return { type: draw.pick(SUPPORT_TYPES), resources: { requests: list(), limits: list() } };
}

function hostDevices(draw: Draw): object {
  return {
    pciHostDevices: [{ pciVendorSelector: '10de:1eb8', resourceName: 'nvidia.com/L40' }],
    mediatedDevices: [{ mdevNameSelector: 'GRID T4-1Q', resourceName: 'nvidia.com/GRID_T4-1Q' }],
    ...draw.maybe(0.5, () => ({ usb: [{ resourceName: 'vendor.com/usb', selectors: [] }] })),
  };
}

function network(draw: Draw): object {
  return {
    ...draw.maybe(0.4, () => ({ defaultNetworkInterface: draw.pick(['bridge', 'masquerade', 'slirp']) })),
    ...draw.maybe(0.15, () => ({ permitBridgeInterfaceOnPodNetwork: false })),
    binding: {
      plain: {},
      heavy: { computeResourceOverhead: { requests: { memory: '100Mi' } } },
      ...draw.maybe(0.8, () => ({
        sidecar: { sidecarImage: 'img', computeResourceOverhead: { requests: { memory: '1G' } } },
      })),
    },
  };
}

function liveUpdate(draw: Draw): object {
  return {
    ...draw.maybe(0.5, () => ({ maxHotplugRatio: draw.pick([0, 1, 2, 8]) })),
    ...draw.maybe(0.3, () => ({ maxCpuSockets: draw.pick([1, 4, 32]) })),
    ...draw.maybe(0.3, () => ({ maxGuest: draw.pick(['16Gi', '1Gi', '3G', '64Gi']) })),
  };
}
