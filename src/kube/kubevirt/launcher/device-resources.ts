/** Devices that the container of the guest asks for: KubeVirt's own, and those of other device plugins (renderresources.go). */

import { quote } from '../../../core/index.ts';
import type { Field } from '../../field.ts';
import { type FeatureGate, isGateOpen } from '../feature-gates.ts';
import { hasChange } from '../version.ts';
import { devicesOf, isNotFalse, launchSecurityOf } from './guest-traits.ts';
import type { LauncherSettings } from './settings.ts';

/** A claim of the pod that a container uses. */
export interface ContainerClaim {
  readonly name: string;
  readonly request?: string;
}

const DEVICES = 'devices.kubevirt.io';

/** Devices of hypervisors other than KVM. */
const HYPERVISOR_DEVICES: Readonly<Record<string, string>> = { 'hyperv-direct': 'mshv' };

/** Resources by how they are asked for. */
export interface DeviceResources {
  /** One of each, as a limit alone. */
  readonly limited: readonly string[];
  /** One more each time a name stands here, in requests and limits. */
  readonly counted: readonly string[];
}

/** The devices of a guest; a device that the cluster does not permit is an issue. */
export function deviceResourcesOf(vmi: Field, settings: LauncherSettings): DeviceResources {
  const devices = devicesOf(vmi);
  const [gpus, hostDevices] = [deviceList(devices, 'gpus'), deviceList(devices, 'hostDevices')];
  checkPermitted(gpus, 'GPUsWithDRA', settings);
  checkPermitted(hostDevices, 'HostDevicesWithDRA', settings);
  const security = launchSecurityOf(vmi, settings.version);
  const counted = [
    ...networkDevices(vmi, settings),
    ...[...gpus, ...hostDevices]
      .filter((device) => !isClaimed(device))
      .map((device) => device.get('deviceName').text()),
    ...(security.isSev ? [`${DEVICES}/sev`] : []),
    ...(security.isTdx && hasChange(settings.version, 'tdxDevice') ? [`${DEVICES}/tdx`] : []),
    ...(reservedDisksOf(vmi).length > 0 ? [`${DEVICES}/pr-helper`] : []),
    ...(isGateOpen('IOMMUFD', settings) ? [`${DEVICES}/iommufd`] : []),
  ];
  return { limited: hypervisorDevices(devices, settings), counted: counted.filter((name) => name !== '') };
}

function deviceList(devices: Field, name: string): readonly Field[] {
  return devices
    .get(name)
    .items()
    .map((device) => device.object());
}

/** KubeVirt's own devices. */
function hypervisorDevices(devices: Field, settings: LauncherSettings): readonly string[] {
  const { usesEmulation, hypervisor } = settings.configuration;
  const interfaces = deviceList(devices, 'interfaces');
  const device = isGateOpen('ConfigurableHypervisor', settings) ? (HYPERVISOR_DEVICES[hypervisor] ?? 'kvm') : 'kvm';
  const isVirtio = (model: string) => model === '' || model === 'virtio';
  const wants: readonly (readonly [isWanted: boolean, name: string])[] = [
    [interfaces.length > 0 || isNotFalse(devices.get('autoattachPodInterface')), 'tun'],
    [!usesEmulation && interfaces.some((one) => isVirtio(one.get('model').text())), 'vhost-net'],
    [!usesEmulation, device],
    [devices.get('autoattachVSOCK').isTrue(), 'vhost-vsock'],
  ];
  return wants.filter(([isWanted]) => isWanted).map(([, name]) => `${DEVICES}/${name}`);
}

/** True where a device comes from a resource claim. */
function isClaimed(device: Field): boolean {
  return device.get('claimName').isPresent || device.get('requestName').isPresent;
}

function checkPermitted(devices: readonly Field[], gate: FeatureGate, settings: LauncherSettings): void {
  const { permittedHostDevices } = settings.configuration;
  if (permittedHostDevices === null) return;
  const isNew = hasChange(settings.version, 'deviceByDeviceCheck');
  if (!isNew && gate === 'GPUsWithDRA' && isGateOpen(gate, settings)) return;
  for (const device of devices) {
    if (isNew && isClaimed(device) && isGateOpen(gate, settings)) continue;
    const name = device.get('deviceName');
    if (permittedHostDevices.includes(name.text())) continue;
    name.report('unknown-value', quote(name.text()), 'a device that permittedHostDevices of the KubeVirt object lists');
  }
}

/** Claims of the pod that the guest's devices use. */
export function claimsOf(vmi: Field, settings: LauncherSettings): readonly ContainerClaim[] {
  const devices = devicesOf(vmi);
  const gated = (gate: FeatureGate, fields: readonly Field[]) => (isGateOpen(gate, settings) ? fields : []);
  const withoutName = (name: string) =>
    deviceList(devices, name).filter((one) => isClaimed(one) && one.get('deviceName').text() === '');
  const networks = deviceList(vmi.get('spec'), 'networks').map((one) => one.get('resourceClaim').object());
  const claims = [
    ...gated('GPUsWithDRA', withoutName('gpus')),
    ...gated('HostDevicesWithDRA', withoutName('hostDevices')),
    ...gated(
      'NetworkDevicesWithDRA',
      networks.filter(({ isPresent }) => isPresent),
    ),
  ];
  const used = claims.map((claim) => {
    const request = claim.get('requestName').text();
    return { name: claim.get('claimName').text(), ...(request === '' ? {} : { request }) };
  });
  if (hasChange(settings.version, 'claimPerRequest')) return used;
  return used.filter(({ name }, index) => used.findIndex((one) => one.name === name) === index);
}

/** Resources of the networks' attachments, whoever of KubeVirt and the SR-IOV webhook adds them. */
function networkDevices(vmi: Field, { networkResources }: LauncherSettings): readonly string[] {
  if (networkResources === undefined) return [];
  const namespace = vmi.get('metadata').get('namespace').text('default');
  return deviceList(vmi.get('spec'), 'networks').flatMap((network) => {
    const name = network.get('multus').object().get('networkName').text();
    if (name === '') return [];
    return networkResources.get(name.includes('/') ? name : `${namespace}/${name}`) ?? [];
  });
}

/** Disks with a SCSI reservation that guests share. */
export function reservedDisksOf(vmi: Field): readonly Field[] {
  return deviceList(devicesOf(vmi), 'disks').filter((disk) => disk.get('lun').object().get('reservation').isTrue());
}
