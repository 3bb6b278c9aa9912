/** Random VirtualMachineInstances that between them use all that a launcher pod depends on. */

import type { Draw } from '../kube-scheduler/cases/draw.ts';
import { devicesOf, interfacesAndNetworks, type Release, volumesAndDisks } from './draw-devices.ts';

/**
 * A VMI, and UIDs of the claims that it names. Releases before 1.9 look up networks in a cluster, of which the oracle has none.
 */
export function vmiOf(
  draw: Draw,
  name: string,
  release: Release,
): { readonly vmi: Readonly<Record<string, unknown>>; readonly claimUids: Record<string, string> } {
  const storage = volumesAndDisks(draw);
  const networking = interfacesAndNetworks(draw, release);
  const long = draw.chance(0.1) ? `${name}.${'x'.repeat(draw.int(1, 80))}` : name;
  const spec = {
    domain: {
      resources: resources(draw),
      ...draw.maybe(0.8, () => ({ cpu: cpu(draw, release) })),
      ...draw.maybe(0.85, () => ({ memory: memory(draw, release) })),
      ...draw.maybe(0.2, () => ({ machine: { type: draw.pick(['', 'q35', 'pc-q35-10.0']) } })),
      ...draw.maybe(0.3, () => ({ features: features(draw) })),
      ...draw.maybe(release.isSince15 ? 0.15 : 0, () => ({ launchSecurity: launchSecurity(draw, release) })),
      ...draw.maybe(0.3, () => firmware(draw)),
      ...draw.maybe(0.2, () => ({ ioThreadsPolicy: draw.pick(['auto', 'shared', 'supplementalPool']) })),
      ...draw.maybe(release.isSince15 ? 0.2 : 0, () => ({
        ioThreads: { supplementalPoolThreadCount: draw.int(1, 5) },
      })),
      ...draw.maybe(0.2, () => ({ clock: { utc: {}, timer: draw.pick([{}, { hpet: {}, rtc: {} }, { kvm: {} }]) } })),
      devices: { ...devicesOf(draw, release), ...storage.devices, ...networking.devices },
    },
    ...storage.spec,
    ...networking.spec,
    ...scheduling(draw),
    ...draw.maybe(0.4, () => ({ architecture: draw.pick(['amd64', 'amd64', 'arm64', 's390x']) })),
    ...draw.maybe(0.2, () => ({ livenessProbe: draw.pick(PROBES) })),
    ...draw.maybe(0.2, () => ({ readinessProbe: draw.pick(PROBES) })),
    ...draw.maybe(0.2, () => ({ terminationGracePeriodSeconds: draw.pick([0, 10, 3600]) })),
    ...draw.maybe(0.1, () => ({ hostname: 'box', subdomain: 'net' })),
    ...draw.maybe(0.2, () => ({ evictionStrategy: 'LiveMigrateIfPossible' })),
    ...draw.maybe(release.isSince16 ? 0.3 : 0, () => ({
      resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'template' }],
    })),
  };
  const vmi = {
    apiVersion: 'kubevirt.io/v1',
    kind: 'VirtualMachineInstance',
    metadata: { ...metadata(draw), name: long, namespace: 'default', uid: `uid-${name}` },
    spec,
    status: { guestOSInfo: {}, runtimeUser: draw.pick([0, 107]), ...storage.status, ...status(draw) },
  };
  return { vmi, claimUids: storage.claimUids };
}

const PROBES = [
  { exec: { command: ['true'] } },
  { httpGet: { port: 80 }, periodSeconds: 3 },
  { exec: { command: ['x'] }, timeoutSeconds: 9, failureThreshold: 1 },
];

function metadata(draw: Draw): object {
  return {
    ...draw.maybe(0.4, () => ({ labels: { app: 'db', 'kubevirt.io/nodeName': 'node-a' } })),
    ...draw.maybe(0.6, () => ({
      annotations: {
        ...draw.maybe(0.5, () => ({ 'alpha.kubevirt.io/EmulatorThreadCompleteToEvenParity': '' })),
        ...draw.maybe(0.2, () => ({ 'kubectl.kubernetes.io/last-applied-configuration': '{}' })),
        ...draw.maybe(0.2, () => ({ 'kubevirt.io/latest-observed-api-version': 'v1' })),
        ...draw.maybe(0.2, () => ({ 'kubevirt.io/instancetype-name': 'u1.large' })),
        ...draw.maybe(0.2, () => ({ 'sidecar.istio.io/inject': 'true' })),
        ...draw.maybe(0.2, () => ({ 'hooks.kubevirt.io/hookSidecars': draw.pick(HOOKS) })),
      },
    })),
  };
}

const HOOKS = ['[{"image":"a"},{"image":"b"}]', '[]', 'null', '[{"args":["x"],"pvc":{"name":"hook"}}]', '{}', 'no'];

function resources(draw: Draw): object {
  const list = () => ({
    ...draw.maybe(0.4, () => ({ cpu: draw.pick(['1', '2', '500m', '1500m', '3', '0']) })),
    ...draw.maybe(0.4, () => ({ memory: draw.pick(['1Gi', '2Gi', '64M', '1G', '4096Mi', '1500M', '0']) })),
    ...draw.maybe(0.1, () => ({ 'ephemeral-storage': '1Gi' })),
    ...draw.maybe(0.05, () => ({ 'nvidia.com/L40': '1' })),
  });
  return {
    ...draw.maybe(0.5, () => unlessEmpty('requests', list())),
    ...draw.maybe(0.4, () => unlessEmpty('limits', list())),
    ...draw.maybe(0.2, () => ({ overcommitGuestOverhead: true })),
  };
}

/** Go leaves out what is empty when it writes JSON. */
function unlessEmpty(name: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

const MODELS = ['host-model', 'host-passthrough', 'Skylake-Server', 'EPYC'];

/** Before 1.5 another part of the webhook demands the labels of realtime guests and of encrypted ones. */
function cpu(draw: Draw, { isSince15 }: Release): object {
  return {
    ...draw.maybe(0.7, () => ({ cores: draw.int(1, 16) })),
    ...draw.maybe(0.5, () => ({ sockets: draw.pick([1, 2, 4, 40]) })),
    ...draw.maybe(0.4, () => ({ threads: draw.int(1, 2) })),
    ...draw.maybe(0.1, () => ({ maxSockets: 8 })),
    ...draw.maybe(0.5, () => ({ model: draw.pick(MODELS) })),
    ...draw.maybe(0.4, () => ({
      features: draw.list(1, 4, () => ({
        name: draw.pick(['vmx', 'invtsc', 'aes', 'pcid', 'avx512f']),
        ...draw.maybe(0.7, () => ({ policy: draw.pick(['require', 'forbid', 'optional', 'force', 'disable']) })),
      })),
    })),
    ...draw.maybe(0.4, () => ({
      dedicatedCpuPlacement: true,
      ...draw.maybe(0.6, () => ({ isolateEmulatorThread: true })),
      ...draw.maybe(0.3, () => ({ numa: { guestMappingPassthrough: {} } })),
      ...draw.maybe(isSince15 ? 0.3 : 0, () => ({ realtime: {} })),
    })),
  };
}

function memory(draw: Draw, { isSince18 }: Release): object {
  return {
    ...draw.maybe(0.8, () => ({
      guest: draw.pick(['64Mi', '512Mi', '1Gi', '2Gi', '3G', '8Gi', '1025Mi', '4294967297', '1.5Gi']),
    })),
    ...draw.maybe(0.3, () => ({ hugepages: { pageSize: draw.pick(['2Mi', '1Gi']) } })),
    ...draw.maybe(0.1, () => ({ maxGuest: '32Gi' })),
    ...draw.maybe(isSince18 ? 0.1 : 0, () => ({
      reservedOverhead: draw.pick([{ addedOverhead: '100M' }, { addedOverhead: '1Gi' }, { memLock: 'Required' }]),
    })),
  };
}

const HYPERV = [
  'relaxed',
  'vapic',
  'spinlocks',
  'vpindex',
  'runtime',
  'synic',
  'synictimer',
  'reset',
  'frequencies',
  'reenlightenment',
  'tlbflush',
  'ipi',
  'evmcs',
];

function features(draw: Draw): object {
  const state = () => draw.pick([{}, {}, { enabled: true }, { enabled: false }]);
  return {
    acpi: state(),
    ...draw.maybe(0.2, () => ({ smm: state() })),
    ...draw.maybe(0.2, () => ({ apic: state() })),
    ...draw.maybe(0.8, () => ({
      hyperv: Object.fromEntries(draw.some(HYPERV, 0, 7).map((name) => [name, state()])),
    })),
  };
}

function launchSecurity(draw: Draw, { isSince17 }: Release): object {
  return draw.pick([
    { sev: {} },
    { sev: { policy: { encryptedState: true } } },
    { sev: { policy: { encryptedState: false } } },
    {},
    ...(isSince17 ? [{ snp: {} }, { tdx: {} }] : []),
  ]);
}

function firmware(draw: Draw): object {
  const kernelBoot = { container: { image: 'kernel:1', kernelPath: '/vmlinuz' } };
  const firmwares = [{}, { bootloader: { efi: {} } }, { bootloader: { bios: {} } }, { kernelBoot }];
  return { firmware: { uuid: 'fixed', ...draw.pick(firmwares) } };
}

const TERMS = [
  { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a', 'b'] }] },
  { matchExpressions: [{ key: 'disk', operator: 'Exists' }] },
  { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-a'] }] },
];

function scheduling(draw: Draw): object {
  const selector = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' };
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: draw.some(TERMS, 1, 3) } };
  const preferred = { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 5, preference: TERMS[0] }] };
  const affinity = {
    ...draw.maybe(0.6, () => ({ nodeAffinity: draw.pick([required, preferred, { ...required, ...preferred }]) })),
    ...draw.maybe(0.4, () => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [selector] } })),
    ...draw.maybe(0.2, () => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [selector] } })),
  };
  const spread = { maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' };
  return {
    ...draw.maybe(0.4, () => ({ affinity })),
    ...draw.maybe(0.3, () => ({ nodeSelector: { disk: 'ssd', 'kubernetes.io/arch': 'amd64' } })),
    ...draw.maybe(0.2, () => ({ tolerations: [{ key: 'virt', operator: 'Exists', effect: 'NoSchedule' }] })),
    ...draw.maybe(0.2, () => ({ topologySpreadConstraints: [{ ...spread, ...selector }] })),
    ...draw.maybe(0.2, () => ({ schedulerName: 'berth' })),
    ...draw.maybe(0.2, () => ({ priorityClassName: 'high' })),
  };
}

function status(draw: Draw): object {
  return {
    ...draw.maybe(0.2, () => ({ machine: { type: 'pc-q35-rhel9.6.0' } })),
    ...draw.maybe(0.4, () => ({ topologyHints: { tscFrequency: draw.pick([0, 2_100_000_000]) } })),
    ...draw.maybe(0.1, () => ({ currentCPUTopology: { cores: 2, sockets: 1, threads: 1 } })),
  };
}
