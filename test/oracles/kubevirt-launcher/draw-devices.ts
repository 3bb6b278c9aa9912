/** Random devices, volumes and networks of a VirtualMachineInstance. */

import type { Draw } from '../kube-scheduler/cases/draw.ts';

/** Devices other than disks and interfaces. */
export function devicesOf(draw: Draw, release: Release): object {
  return {
    ...draw.maybe(0.2, () => ({ gpus: draw.list(1, 2, (index) => device(draw, `g${index}`, release)) })),
    ...draw.maybe(0.2, () => ({ hostDevices: draw.list(1, 2, (index) => device(draw, `h${index}`, release)) })),
    ...draw.maybe(0.3, () => ({ autoattachGraphicsDevice: draw.chance(0.3) })),
    ...draw.maybe(0.2, () => ({ autoattachSerialConsole: draw.chance(0.5) })),
    ...draw.maybe(0.2, () => ({ logSerialConsole: draw.chance(0.5) })),
    ...draw.maybe(0.2, () => ({ autoattachPodInterface: draw.chance(0.3) })),
    ...draw.maybe(0.15, () => ({ autoattachVSOCK: draw.chance(0.7) })),
    ...draw.maybe(0.2, () => ({
      tpm: draw.pick(release.isSince16 ? [{}, { enabled: false }, { enabled: true }] : [{}]),
    })),
    ...draw.maybe(0.1, () => ({ watchdog: { name: 'w' } })),
    ...draw.maybe(0.1, () => ({ inputs: [{ name: 't', type: 'tablet' }] })),
  };
}

const DEVICES = ['nvidia.com/L40', 'nvidia.com/GRID_T4-1Q', 'intel.com/qat'];

function device(draw: Draw, name: string, { isSince16, isSince19 }: Release): object {
  const request = isSince19 && draw.chance(0.3) ? {} : { requestName: 'one' };
  if (isSince16 && draw.chance(0.3)) return { name, claimName: 'gpu', ...request };
  return { name, deviceName: draw.pick(DEVICES) };
}

/** What the release of a case knows. */
export interface Release {
  readonly isSince15: boolean;
  readonly isSince16: boolean;
  readonly isSince17: boolean;
  readonly isSince18: boolean;
  readonly isSince19: boolean;
}

interface Parts {
  readonly devices: object;
  readonly spec: object;
}

interface Storage extends Parts {
  readonly status: object;
  readonly claimUids: Record<string, string>;
}

/** Volumes of every kind, with disks or file systems for most of them. */
export function volumesAndDisks(draw: Draw): Storage {
  const volumes = draw.list(0, 4, (index) => ({ name: `v${index}`, ...source(draw, index) }));
  const [shared, rest] = [draw.some(volumes, 0, draw.pick([0, 0, 1])), draw.some(volumes, 0, 4)];
  const disks = rest.filter((volume) => !shared.includes(volume)).map(({ name }) => ({ name, ...disk(draw) }));
  const plugged = draw.some(volumes, 0, draw.pick([0, 0, 1]));
  return {
    devices: {
      ...(disks.length === 0 ? {} : { disks }),
      ...(shared.length === 0 ? {} : { filesystems: shared.map(({ name }) => ({ name, virtiofs: {} })) }),
    },
    spec: volumes.length === 0 ? {} : { volumes },
    status:
      plugged.length === 0
        ? {}
        : { volumeStatus: plugged.map(({ name }) => ({ name, target: '', hotplugVolume: {} })) },
    claimUids: Object.fromEntries([0, 1, 2, 3].map((index) => [`claim-${index}`, `uid-claim-${index}`])),
  };
}

function source(draw: Draw, index: number): object {
  const claimName = `claim-${index}`;
  return draw.pick([
    { containerDisk: { image: draw.pick(['img', 'img:latest', 'img:1', 'img@sha256:abc']) } },
    { containerDisk: { image: 'img:2', imagePullPolicy: 'Never' } },
    { persistentVolumeClaim: { claimName } },
    { persistentVolumeClaim: { claimName, readOnly: true } },
    { persistentVolumeClaim: { claimName, hotpluggable: true } },
    { dataVolume: { name: claimName } },
    { ephemeral: { persistentVolumeClaim: { claimName } } },
    { emptyDisk: { capacity: '1Gi' } },
    { cloudInitNoCloud: { userData: '#' } },
    { downwardMetrics: {} },
    { configMap: { name: 'map' } },
    { serviceAccount: { serviceAccountName: 'robot' } },
  ]);
}

function disk(draw: Draw): object {
  return draw.pick([
    {},
    { disk: {} },
    { disk: { bus: 'virtio' } },
    { cdrom: {} },
    { cdrom: { readonly: false, tray: 'open' } },
    { lun: {} },
    { lun: { reservation: true } },
    { lun: { reservation: true, bus: 'scsi' } },
  ]);
}

/** Interfaces with their networks; none in most guests. */
export function interfacesAndNetworks(draw: Draw, { isSince18, isSince19 }: Release): Parts {
  if (draw.chance(0.5)) return { devices: {}, spec: {} };
  const names = draw.some(isSince19 ? ['default', 'blue', 'red'] : ['default'], 1, 3);
  const interfaces = names.map((name) => ({
    name,
    ...draw.pick(isSince18 ? [...BINDINGS, { passtBinding: {} }] : BINDINGS),
    ...draw.maybe(0.3, () => ({ model: draw.pick(['virtio', 'e1000']) })),
  }));
  const networks = names.map((name) => ({ name, ...network(draw, name) }));
  return { devices: { interfaces }, spec: { networks } };
}

const BINDINGS = [
  { bridge: {} },
  { masquerade: {} },
  { sriov: {} },
  { binding: { name: 'plain' } },
  { binding: { name: 'heavy' } },
  { binding: { name: 'sidecar' } },
];

function network(draw: Draw, name: string): object {
  if (name === 'default') return { pod: {} };
  if (draw.chance(0.2))
    return { resourceClaim: { claimName: 'net', ...draw.maybe(0.5, () => ({ requestName: 'r' })) } };
  return { multus: { networkName: `${name}-net` } };
}
